import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import {
  Outbox,
  SqlSession,
  holdsLeaseEpoch,
  inTransaction,
  readOrderTables,
  writeOrderTables,
} from '#libs/persistence';
import { LOG, type Log } from '#libs/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import {
  LeaseLostError,
  ON_ANNOUNCED,
  type OrderBooks,
  type OrderReads,
  type OrderWrites,
  TRADED_ACCOUNT,
} from '../../ports.js';
import { CommitEffects } from '../commit-effects.js';

/** The books in Postgres: every transaction carries the lease's epoch and commits only while that is the newest. */
@Injectable()
export class PostgresOrderBooks implements OrderBooks {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;
  readonly #epoch: LeaseEpoch;
  readonly #onAnnounced: () => void;
  readonly #log: Log;
  readonly #outbox = new Outbox();

  constructor(
    dataSource: DataSource,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    epoch: LeaseEpoch,
    @Inject(ON_ANNOUNCED) onAnnounced: () => void,
    @Inject(LOG) log: Log,
  ) {
    this.#dataSource = dataSource;
    this.#at = at;
    this.#epoch = epoch;
    this.#onAnnounced = onAnnounced;
    this.#log = log;
  }

  async read<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await work(readOrderTables(new SqlSession(runner.manager), this.#at));
    } finally {
      await runner.release();
    }
  }

  async write<T>(work: (writes: OrderWrites) => Promise<T>): Promise<T> {
    const leaseEpoch = this.#epoch.current;
    if (leaseEpoch === 0) throw new LeaseLostError(this.#at, leaseEpoch);
    const { effects, result } = await inTransaction(this.#dataSource, async (manager) => {
      const session = new SqlSession(manager);
      if (!(await holdsLeaseEpoch(session, this.#at, leaseEpoch))) throw new LeaseLostError(this.#at, leaseEpoch);
      const ofThisTry = new CommitEffects();
      return { result: await work(this.#writesOf(manager, session, leaseEpoch, ofThisTry)), effects: ofThisTry };
    });
    effects.runAll((error) => this.#log.error({ err: error }, 'what follows a commit failed'));
    return result;
  }

  #writesOf(manager: EntityManager, session: SqlSession, leaseEpoch: number, effects: CommitEffects): OrderWrites {
    let isAnnouncing = false;
    return {
      ...readOrderTables(session, this.#at),
      ...writeOrderTables(session, this.#at, leaseEpoch),
      announce: async (facts) => {
        await this.#outbox.add(manager, facts);
        if (facts.length > 0 && !isAnnouncing) effects.add(this.#onAnnounced);
        isAnnouncing ||= facts.length > 0;
      },
      afterCommit: (effect) => effects.add(effect),
    };
  }
}
