import type { AccountAtVenue } from '#libs/domain';
import { SqlSession, leaseTable } from '#libs/persistence';
import type { DataSource } from 'typeorm';
import type { Lease } from '../../ports.js';

/** The lease in Postgres. */
export class PostgresLease implements Lease {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;
  readonly #holder: string;

  /** `holder` names this process. */
  constructor(dataSource: DataSource, at: AccountAtVenue, holder: string) {
    this.#dataSource = dataSource;
    this.#at = at;
    this.#holder = holder;
  }

  acquireLease(ttlMs: number): Promise<number | undefined> {
    return this.#ask((table) => table.acquireLease(ttlMs));
  }

  renewLease(epoch: number, ttlMs: number): Promise<boolean> {
    return this.#ask((table) => table.renewLease(epoch, ttlMs));
  }

  releaseLease(epoch: number): Promise<void> {
    return this.#ask((table) => table.releaseLease(epoch));
  }

  async #ask<T>(question: (table: ReturnType<typeof leaseTable>) => Promise<T>): Promise<T> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await question(leaseTable(new SqlSession(runner.manager), this.#at, this.#holder));
    } finally {
      await runner.release();
    }
  }
}
