import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import { LOG, type Log } from '#libs/platform';
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
import { MemoryOrderDatabase, accountKey } from './memory-order-database.js';
import { memoryReads } from './memory-order-reads.js';
import { memoryWrites } from './memory-order-writes.js';

/** The memory twin of the books in Postgres; it passes the same contract tests. */
@Injectable()
export class MemoryOrderBooks implements OrderBooks {
  readonly #database: MemoryOrderDatabase;
  readonly #at: AccountAtVenue;
  readonly #epoch: LeaseEpoch;
  readonly #onAnnounced: () => void;
  readonly #log: Log;

  constructor(
    database: MemoryOrderDatabase,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    epoch: LeaseEpoch,
    @Inject(ON_ANNOUNCED) onAnnounced: () => void,
    @Inject(LOG) log: Log,
  ) {
    this.#database = database;
    this.#at = at;
    this.#epoch = epoch;
    this.#onAnnounced = onAnnounced;
    this.#log = log;
  }

  read<T>(work: (reads: OrderReads) => Promise<T>): Promise<T> {
    return this.#database.memory.runTransaction(() => work(memoryReads(this.#database, this.#at)));
  }

  async write<T>(work: (writes: OrderWrites) => Promise<T>): Promise<T> {
    const leaseEpoch = this.#epoch.current;
    const effects = new CommitEffects();
    const result = await this.#database.memory.runTransaction(() => {
      const stored = this.#database.leases.get(accountKey(this.#at))?.epoch;
      if (leaseEpoch === 0 || stored !== leaseEpoch) throw new LeaseLostError(this.#at, leaseEpoch);
      return work(this.#writesOf(leaseEpoch, effects));
    });
    effects.runAll((error) => this.#log.error({ err: error }, 'what follows a commit failed'));
    return result;
  }

  #writesOf(leaseEpoch: number, effects: CommitEffects): OrderWrites {
    const [database, at, onAnnounced] = [this.#database, this.#at, this.#onAnnounced];
    return memoryWrites({ database, at, leaseEpoch, effects, onAnnounced });
  }
}
