import { Inject, Injectable } from '@nestjs/common';
import type { DurableMessage } from '#libs/contracts';
import { GatheredCommits, IS_TRANSIENT_ERROR, type IsTransientError, Supervisor } from '#libs/platform';
import {
  type IncomingMessage,
  type IntentPlace,
  type PositionKey,
  STRATEGY_BOOKS,
  type StrategyBooks,
} from '../../ports.js';
import { FactBook } from './fact-book.js';

/** The most facts that one commit takes. */
export const MOST_FACTS_AT_ONCE = 16;
/** How often what others changed meanwhile is looked at again. */
const MOST_LOOKS = 5;

/** A fact, what it tells of, and what it does. */
export interface Fact {
  readonly message: DurableMessage;
  readonly intentId?: string;
  /** Whose open intent bars another one. */
  readonly place?: IntentPlace | undefined;
  readonly position?: PositionKey;
  /**
   * Runs at each delivery, and perhaps again; what is outside the book goes through its `afterCommit`. A later delivery changes nothing
   * in the book: its effects tell again what the answer to a commit that was lost would have told.
   */
  readonly applyTo: (book: FactBook, isFirst: boolean) => void;
}

/**
 * Takes facts, each once. All that wait, of whatever stream, are looked up together, applied in memory in the order in which they came,
 * and committed together.
 */
@Injectable()
export class TakeFacts {
  readonly #books: StrategyBooks;
  readonly #supervisor: Supervisor;
  readonly #facts: GatheredCommits<Fact, void>;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError,
    supervisor: Supervisor,
  ) {
    this.#books = books;
    this.#supervisor = supervisor;
    this.#facts = new GatheredCommits({
      mostAtOnce: MOST_FACTS_AT_ONCE,
      commit: (facts) => this.#commit(facts),
      // One that cannot be taken must not hold up the others.
      concernsAll: isTransient,
    });
  }

  /** Resolves when the fact is committed, or was before; rejects where it is not or nobody knows. */
  takeFact(fact: Fact): Promise<void> {
    return this.#facts.add(fact);
  }

  async #commit(facts: readonly Fact[]): Promise<readonly void[]> {
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const book = await this.#openBook(facts);
      for (const { applyTo, message } of facts) applyTo(book, book.takeDown(incomingMessage(message)));
      const change = book.changeOf();
      if (change !== undefined && (await this.#books.commitFacts(change)) === 'STALE') continue;
      book.runEffects((error) => this.#supervisor.fail(error));
      return facts.map(() => undefined);
    }
    throw new Error(`what facts tell of was changed by others at every one of ${MOST_LOOKS} looks`);
  }

  async #openBook(facts: readonly Fact[]): Promise<FactBook> {
    const known = await this.#books.readFacts({
      messageIds: facts.map(({ message }) => message.id),
      intentIds: facts.flatMap(({ intentId }) => intentId ?? []),
      places: facts.flatMap(({ place }) => place ?? []),
      positions: facts.flatMap(({ position }) => position ?? []),
    });
    return new FactBook(known);
  }
}

/** A fact as the inbox names it: by its id and the name of its message. */
function incomingMessage(fact: DurableMessage): IncomingMessage {
  const { subject } = fact.constructor as { readonly subject?: string };
  return { id: fact.id, subject: subject ?? 'unknown' };
}
