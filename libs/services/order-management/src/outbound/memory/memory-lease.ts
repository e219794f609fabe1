import type { AccountAtVenue } from '#libs/domain';
import { US_PER_MS } from '#libs/kernel';
import type { Lease } from '../../ports.js';
import { type MemoryOrderDatabase, accountKey } from './memory-order-database.js';

/** The lease in the memory tables; time is that of the database's machine. */
export class MemoryLease implements Lease {
  readonly #database: MemoryOrderDatabase;
  readonly #at: string;
  readonly #holder: string;

  /** `holder` names this process. */
  constructor(database: MemoryOrderDatabase, at: AccountAtVenue, holder: string) {
    this.#database = database;
    this.#at = accountKey(at);
    this.#holder = holder;
  }

  acquireLease(ttlMs: number): Promise<number | undefined> {
    return this.#database.memory.runTransaction(async () => {
      const { leases, scheduler } = this.#database;
      const stored = leases.get(this.#at);
      if (stored !== undefined && stored.expiresAtUs >= scheduler.monotonicUs()) return undefined;
      const epoch = (stored?.epoch ?? 0) + 1;
      leases.upsert({ at: this.#at, epoch, holder: this.#holder, expiresAtUs: this.#endOf(ttlMs) });
      return epoch;
    });
  }

  renewLease(epoch: number, ttlMs: number): Promise<boolean> {
    return this.#ifOurs(epoch, this.#endOf(ttlMs));
  }

  async releaseLease(epoch: number): Promise<void> {
    await this.#ifOurs(epoch, Number.NEGATIVE_INFINITY);
  }

  #endOf(ttlMs: number): number {
    return this.#database.scheduler.monotonicUs() + ttlMs * US_PER_MS;
  }

  #ifOurs(epoch: number, expiresAtUs: number): Promise<boolean> {
    return this.#database.memory.runTransaction(async () => {
      const stored = this.#database.leases.get(this.#at);
      if (stored?.epoch !== epoch || stored.holder !== this.#holder) return false;
      this.#database.leases.upsert({ ...stored, expiresAtUs });
      return true;
    });
  }
}
