import { MemoryTable, type MemoryTableOptions, type Undo } from './memory-table.js';

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

  /** Adds a table; `Row` is an immutable value that is replaced as a whole. */
  createTable<Row>(options: MemoryTableOptions<Row>): MemoryTable<Row> {
    return new MemoryTable(options, (undo) => this.#undo?.push(undo));
  }

  /**
   * Runs `work` after every transaction asked for before. Where it throws, every change of every table is undone and the
   * error goes to the caller. A transaction inside a transaction would wait for itself: pass the outer one on instead.
   */
  runTransaction<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(() => this.#runAlone(work));
    this.#tail = done.catch(() => undefined); // The error is the caller's; the next transaction runs all the same.
    return done;
  }

  async #runAlone<T>(work: () => Promise<T>): Promise<T> {
    const undo: Undo[] = [];
    this.#undo = undo;
    try {
      return await work();
    } catch (error) {
      for (const change of undo.reverse()) change();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }
}
