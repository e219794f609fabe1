import { Injectable } from '@nestjs/common';
import { Lifeline, Supervisor } from '#libs/platform';
import { CommitEffects } from '../connection/commit-effects.js';
import { MemoryDatabase } from './memory-database.js';

/** A transaction on a memory database. */
export interface MemoryTransaction {
  /** Runs `effect` once, after the commit; never for a transaction that rolled back. */
  afterCommit(effect: () => void): void;
}

/**
 * The transactions of one service on a memory database; every memory store adapter reads and writes through it. Where the
 * service is abandoned, its transaction under way is undone and nothing that it asks for afterwards ever comes.
 */
@Injectable()
export class MemoryTransactions {
  readonly #database: MemoryDatabase;
  readonly #lifeline: Lifeline;
  readonly #supervisor: Supervisor;

  constructor(database: MemoryDatabase, lifeline: Lifeline, supervisor: Supervisor) {
    this.#database = database;
    this.#lifeline = lifeline;
    this.#supervisor = supervisor;
  }

  /** Reads between two transactions. */
  read<T>(work: () => Promise<T>): Promise<T> {
    return this.#database.runTransaction(work, this.#lifeline);
  }

  /** Runs work in one transaction, commits it and then runs its effects. */
  async write<T>(work: (transaction: MemoryTransaction) => Promise<T>): Promise<T> {
    const effects = new CommitEffects();
    const result = await this.#database.runTransaction(
      () => work({ afterCommit: (effect) => effects.add(effect) }),
      this.#lifeline,
    );
    effects.runAfterCommit((error) => this.#supervisor.fail(error));
    return result;
  }
}
