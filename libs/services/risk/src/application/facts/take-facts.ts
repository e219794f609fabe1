import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import type { PositionPlace } from '#libs/domain';
import { type AccountId, type IntentId, asId } from '#libs/kernel';
import { GatheredCommits, IS_TRANSIENT_ERROR, type IsTransientError, Supervisor } from '#libs/platform';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { HeldBooks } from '../intents/held-books.js';
import { FactBook } from './fact-book.js';

/** The most facts that one commit takes. */
export const MOST_FACTS_AT_ONCE = 16;
/** How often what others changed meanwhile is looked at again. */
const MOST_LOOKS = 5;

/** A fact, what it tells of, and what it does. */
export interface Fact {
  readonly account: AccountId;
  readonly id: string;
  /** Such as `order.filled.v1`. */
  readonly subjectName: string;
  readonly intentId?: IntentId;
  readonly places?: readonly PositionPlace[];
  /** Runs where the fact was not taken before, and perhaps again; what is outside the book goes through its `afterCommit`. */
  readonly applyTo: (book: FactBook) => void;
}

/**
 * Takes facts, each once. All that wait of one account, of whatever stream, are looked up together, applied in memory in the order in
 * which they came, and committed together, so that the account is locked for one statement and not for as long as each of them takes.
 */
@Injectable()
export class TakeFacts {
  readonly #books: RiskBooks;
  readonly #supervisor: Supervisor;
  readonly #held: HeldBooks;
  readonly #facts: GatheredCommits<Fact, void>;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError,
    supervisor: Supervisor,
    held: HeldBooks,
  ) {
    this.#books = books;
    this.#supervisor = supervisor;
    this.#held = held;
    this.#facts = new GatheredCommits({
      mostAtOnce: MOST_FACTS_AT_ONCE,
      commit: (facts) => this.#commit(facts),
      // One that cannot be taken must not hold up the others.
      concernsAll: isTransient,
      groupOf: ({ account }) => account,
    });
  }

  /** Resolves when the fact is committed, or was before; rejects where it is not or nobody knows. */
  takeFact(fact: Fact): Promise<void> {
    return this.#facts.add(fact);
  }

  /** The same for what tells how an order stands; `subjectName` is the fact's. */
  takeOrderFact(
    fact: OrderFact,
    subjectName: string,
    applyTo: (book: FactBook, intentId: IntentId) => void,
  ): Promise<void> {
    const { account, id, intentId: name } = fact;
    const intentId = asId<IntentId>(name);
    const apply = (book: FactBook): void => applyTo(book, intentId);
    return this.takeFact({ account: asId<AccountId>(account), id, subjectName, intentId, applyTo: apply });
  }

  async #commit(facts: readonly Fact[]): Promise<readonly void[]> {
    const [first] = facts;
    for (let look = 1; first !== undefined && look <= MOST_LOOKS; look += 1) {
      const book = await this.#openBook(first.account, facts);
      for (const { applyTo, id, subjectName } of facts) if (book.takeDown(id, subjectName)) applyTo(book);
      const change = book.changeOf();
      if (change === undefined) return facts.map(() => undefined);
      const outcome = await this.#held.whileChanging(first.account, () => this.#books.commitFacts(change));
      if (outcome === 'STALE') continue;
      book.runEffects((error) => this.#supervisor.fail(error));
      return facts.map(() => undefined);
    }
    throw new Error(`the account ${first?.account} was changed by others at every one of ${MOST_LOOKS} looks`);
  }

  async #openBook(account: AccountId, facts: readonly Fact[]): Promise<FactBook> {
    const known = await this.#books.readFacts({
      account,
      messageIds: facts.map(({ id }) => id),
      intentIds: facts.flatMap(({ intentId }) => intentId ?? []),
      places: facts.flatMap(({ places }) => places ?? []),
    });
    return new FactBook(account, known);
  }
}
