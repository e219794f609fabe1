import { MemoryTable, type MemoryTableOptions, type Undo } from './memory-table.js';

/** What tells a database that the process behind a session is gone. */
export interface SessionOwner {
  readonly isSevered: boolean;
  /** Returns a function that forgets the listener. */
  onSevered(listener: () => void): () => void;
}

/** Is told of the commits of a database: what a simulation checks, and where it lets services crash. */
export interface CommitObserver {
  /** The work is done and nothing of it is committed; who severs `owner` now, undoes it. Only where something was written. */
  beforeCommit(owner: SessionOwner | undefined): void;
  /**
   * Whether the connection breaks around the commit, so that whoever asked for it receives an error and cannot know: the work is
   * UNDONE, or it is COMMITTED. Only where something was written, and before {@link beforeCommit}.
   */
  loseAnswer?(owner: SessionOwner | undefined): 'UNDONE' | 'COMMITTED' | undefined;
  /** It is committed; who severs `owner` now, keeps the answer from it. */
  afterCommit(owner: SessionOwner | undefined): void;
}

/** The connection broke around the commit: it may or may not have happened. It passes by itself, as such errors of Postgres do. */
export class MemoryAnswerLost extends Error {
  override readonly name = 'MemoryAnswerLost';
}

/**
 * The memory twin of one Postgres schema: tables with unique keys and check constraints, and transactions that commit as a
 * whole or not at all. Transactions run one after another, which is stricter than Postgres; what depends on two of them
 * running side by side is tried on Postgres.
 *
 * It outlives the service that uses it, as a database does: a simulation crashes the service and keeps this.
 */
export class MemoryDatabase {
  #undo: Undo[] | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #observer: CommitObserver | undefined;

  /** Tells one observer of every commit from now on. */
  observeCommits(observer: CommitObserver): void {
    this.#observer = observer;
  }

  /** Adds a table; `Row` is an immutable value that is replaced as a whole. */
  createTable<Row>(options: MemoryTableOptions<Row>): MemoryTable<Row> {
    return new MemoryTable(options, (undo) => this.#undo?.push(undo));
  }

  /**
   * Runs `work` after every transaction asked for before. Where it throws, every change of every table is undone and the
   * error goes to the caller. A transaction inside a transaction would wait for itself: pass the outer one on instead.
   *
   * Where `owner` is severed, its transaction is undone and the promise never settles, as no one is left to receive it.
   */
  runTransaction<T>(work: () => Promise<T>, owner?: SessionOwner): Promise<T> {
    const done = this.#tail.then(() => this.#runAlone(work, owner));
    this.#tail = done.catch(() => undefined); // The error is the caller's; the next transaction runs all the same.
    return done.then((outcome) => (outcome === SEVERED ? new Promise<never>(() => undefined) : outcome.value));
  }

  async #runAlone<T>(work: () => Promise<T>, owner: SessionOwner | undefined): Promise<Outcome<T>> {
    if (wasSevered(owner)) return SEVERED;
    const undo: Undo[] = [];
    this.#undo = undo;
    let forget: () => void = () => undefined;
    const severed = new Promise<typeof SEVERED>((resolve) => {
      forget = owner?.onSevered(() => resolve(SEVERED)) ?? forget;
    });
    let isCommitted = false;
    try {
      const outcome = await Promise.race([work().then((value) => ({ value })), severed]);
      const hasWritten = undo.length > 0;
      const lost = hasWritten && outcome !== SEVERED ? this.#observer?.loseAnswer?.(owner) : undefined;
      if (lost === 'UNDONE') throw new MemoryAnswerLost('the connection broke before the commit');
      if (hasWritten && outcome !== SEVERED) this.#observer?.beforeCommit(owner);
      if (outcome === SEVERED || wasSevered(owner)) {
        undoAll(undo);
        return SEVERED;
      }
      isCommitted = true;
      if (hasWritten) this.#observer?.afterCommit(owner);
      if (lost === 'COMMITTED') throw new MemoryAnswerLost('the connection broke after the commit');
      return wasSevered(owner) ? SEVERED : outcome;
    } catch (error) {
      if (!isCommitted) undoAll(undo);
      throw error;
    } finally {
      forget();
      this.#undo = undefined;
    }
  }
}

const SEVERED = Symbol('severed');

function wasSevered(owner: SessionOwner | undefined): boolean {
  return owner?.isSevered === true;
}

type Outcome<T> = { readonly value: T } | typeof SEVERED;

function undoAll(undo: Undo[]): void {
  for (const change of undo.reverse()) change();
}
