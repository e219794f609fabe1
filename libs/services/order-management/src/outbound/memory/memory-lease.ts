import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import { US_PER_MS } from '#libs/kernel';
import { MemoryTransactions } from '#libs/persistence';
import { LEASE_HOLDER, type Lease, TRADED_ACCOUNT } from '../../ports.js';
import { MemoryOrderDatabase, accountKey } from './memory-order-database.js';

/** The lease in the memory tables; time is that of the database's machine. */
@Injectable()
export class MemoryLease implements Lease {
  readonly #database: MemoryOrderDatabase;
  readonly #transactions: MemoryTransactions;
  readonly #at: string;
  readonly #holder: string;

  constructor(
    database: MemoryOrderDatabase,
    transactions: MemoryTransactions,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(LEASE_HOLDER) holder: string,
  ) {
    this.#database = database;
    this.#transactions = transactions;
    this.#at = accountKey(at);
    this.#holder = holder;
  }

  acquireLease(ttlMs: number): Promise<number | undefined> {
    return this.#transactions.write(async () => {
      const { leases, scheduler } = this.#database;
      const stored = leases.get(this.#at);
      if (stored !== undefined && stored.expiresAtUs >= scheduler.monotonicUs()) return undefined;
      const epoch = (stored?.epoch ?? 0) + 1;
      leases.upsert({ at: this.#at, epoch, holder: this.#holder, expiresAtUs: this.#endOf(ttlMs) });
      return epoch;
    });
  }

  renewLease(epoch: number, ttlMs: number): Promise<boolean> {
    return this.#moveEnd(epoch, () => this.#endOf(ttlMs));
  }

  async releaseLease(epoch: number): Promise<void> {
    await this.#moveEnd(epoch, () => Number.NEGATIVE_INFINITY);
  }

  #endOf(ttlMs: number): number {
    return this.#database.scheduler.monotonicUs() + ttlMs * US_PER_MS;
  }

  #moveEnd(epoch: number, expiresAtUs: () => number): Promise<boolean> {
    return this.#transactions.write(async () => {
      const stored = this.#database.leases.get(this.#at);
      if (stored?.epoch !== epoch || stored.holder !== this.#holder) return false;
      this.#database.leases.upsert({ ...stored, expiresAtUs: expiresAtUs() });
      return true;
    });
  }
}
