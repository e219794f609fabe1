import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import { SqlSession, leaseTable } from '#libs/persistence';
import { DataSource } from 'typeorm';
import { LEASE_HOLDER, type Lease, TRADED_ACCOUNT } from '../../ports.js';

/** Injects the pool of the lease: one connection that nothing else uses, so that no write of ours delays a renewal. */
export const LEASE_CONNECTION = Symbol('LeaseConnection');

/** Keeps the lease in a table; time is that of the database, so that clocks of machines do not matter. */
@Injectable()
export class PostgresLease implements Lease {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;
  readonly #holder: string;

  constructor(
    @Inject(LEASE_CONNECTION) dataSource: DataSource,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(LEASE_HOLDER) holder: string,
  ) {
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
    if (!this.#dataSource.isInitialized) await this.#dataSource.initialize();
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await question(leaseTable(new SqlSession(runner.manager), this.#at, this.#holder));
    } finally {
      await runner.release();
    }
  }
}
