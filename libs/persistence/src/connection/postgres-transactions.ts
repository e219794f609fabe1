import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER, Supervisor } from '#libs/platform';
import { CommitEffects } from './commit-effects.js';
import { isNothingDone } from './database-error.js';
import { OBSERVING_POOL } from './observing-pool.js';

const MAX_ATTEMPTS = 4;
const RETRY_DELAY_MS = 10;

/** One try of a transaction. */
export interface PostgresTransaction {
  readonly manager: EntityManager;
  /** Runs `effect` once, after the commit; never for a try that rolled back. */
  afterCommit(effect: () => void): void;
}

/** The transactions of a service on Postgres; every store adapter writes through it. */
@Injectable()
export class PostgresTransactions {
  readonly #dataSource: DataSource;
  readonly #scheduler: Scheduler;
  readonly #supervisor: Supervisor;
  readonly #observing: DataSource;

  /** Reads on the service's own pool where `observing` is not given. */
  constructor(
    dataSource: DataSource,
    @Inject(SCHEDULER) scheduler: Scheduler,
    supervisor: Supervisor,
    @Optional() @Inject(OBSERVING_POOL) observing: DataSource = dataSource,
  ) {
    this.#dataSource = dataSource;
    this.#scheduler = scheduler;
    this.#supervisor = supervisor;
    this.#observing = observing;
  }

  /** Reads without a transaction: no lock is taken, and each statement sees what is committed when it begins. On the pool of those who only look. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return work(this.#observing.manager);
  }

  /**
   * Runs work in one transaction, commits it and then runs its effects. A deadlock or serialisation failure has done nothing
   * and is tried again a few times; any other error is thrown. An error from the commit itself leaves the outcome unknown: the
   * caller's work must be idempotent (an inbox row, a unique id), so that running it again finds what was done.
   */
  async write<T>(work: (transaction: PostgresTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#tryOnce(work);
      } catch (error) {
        if (!isNothingDone(error) || attempt >= MAX_ATTEMPTS) throw error;
      }
      await this.#scheduler.sleep(RETRY_DELAY_MS * attempt);
    }
  }

  async #tryOnce<T>(work: (transaction: PostgresTransaction) => Promise<T>): Promise<T> {
    const effects = new CommitEffects();
    const result = await this.#dataSource.transaction((manager) =>
      work({ manager, afterCommit: (effect) => effects.add(effect) }),
    );
    effects.runAfterCommit((error) => this.#supervisor.fail(error));
    return result;
  }
}
