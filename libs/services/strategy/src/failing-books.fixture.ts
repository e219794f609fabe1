import type { Announcement } from '#libs/contracts';
import type { RecordedIntent } from '#libs/domain';
import type {
  FactsChange,
  FactsQuestion,
  IntentOffer,
  KnownFacts,
  StrategyBooks,
  StrategyReads,
  StrategyWrites,
} from './ports.js';

/** Books that fail when the test says so, before or after they have done what was asked. */
export class FailingBooks implements StrategyBooks {
  readonly #books: StrategyBooks;
  #failingReads = 0;
  readonly #failures: ('before' | 'after' | 'for good')[] = [];

  constructor(books: StrategyBooks) {
    this.#books = books;
  }

  /** Lets so many of the next reads fail. */
  failReads(count: number): void {
    this.#failingReads = count;
  }

  /** Lets the next writes fail, in this order. */
  failWrites(...failures: readonly ('before' | 'after' | 'for good')[]): void {
    this.#failures.push(...failures);
  }

  async read<T>(work: (reads: StrategyReads) => Promise<T>): Promise<T> {
    if (this.#failingReads > 0) {
      this.#failingReads -= 1;
      throw new Error('the database is away');
    }
    return this.#books.read(work);
  }

  write<T>(work: (writes: StrategyWrites) => Promise<T>): Promise<T> {
    return this.#unlessFailing(() => this.#books.write(work));
  }

  proposeIntent(intent: RecordedIntent, message: Announcement): Promise<boolean> {
    return this.#unlessFailing(() => this.#books.proposeIntent(intent, message));
  }

  offerIntent(intent: RecordedIntent, message: Announcement): IntentOffer {
    return this.#books.offerIntent(intent, message);
  }

  readFacts(question: FactsQuestion): Promise<KnownFacts> {
    return this.#books.readFacts(question);
  }

  commitFacts(change: FactsChange): Promise<'RECORDED' | 'STALE'> {
    return this.#unlessFailing(() => this.#books.commitFacts(change));
  }

  async #unlessFailing<T>(write: () => Promise<T>): Promise<T> {
    const failure = this.#failures.shift();
    if (failure === 'for good') throw new Error('it never works');
    if (failure === 'before') throw new Error('the database is away');
    const result = await write();
    if (failure === 'after') throw new Error('the database is away');
    return result;
  }
}

/** Whether an error of {@link FailingBooks} passes by itself. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && error.message === 'the database is away';
}
