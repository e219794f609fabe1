import type { DataSource, EntityManager } from 'typeorm';
import type { AccountAtVenue } from './order.store.js';

/** Thrown by a transaction of a writer that is no longer the one: nothing of it is committed. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/**
 * Who may write for an account at a venue. Time is the database's own, so that clocks of machines do not matter.
 * The epoch grows with every change of hands.
 */
export class LeaseStore {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;
  readonly #holder: string;

  constructor(dataSource: DataSource, at: AccountAtVenue, holder: string) {
    this.#dataSource = dataSource;
    this.#at = at;
    this.#holder = holder;
  }

  /** Takes the lease if it is free or has run out; answers the new epoch, or `undefined` where somebody else has it. */
  async acquire(ttlMs: number): Promise<number | undefined> {
    const rows: { epoch: string }[] = await this.#dataSource.query(
      `INSERT INTO lease (venue, account, epoch, holder, expires_at)
       VALUES ($1, $2, 1, $3, clock_timestamp() + $4 * interval '1 millisecond')
       ON CONFLICT (venue, account) DO UPDATE SET epoch = lease.epoch + 1, holder = excluded.holder,
         expires_at = excluded.expires_at
         WHERE lease.expires_at < clock_timestamp()
       RETURNING epoch`,
      [this.#at.venue, this.#at.account, this.#holder, ttlMs],
    );
    return rows[0] === undefined ? undefined : Number(rows[0].epoch);
  }

  /** Prolongs the lease; answers whether it is still ours. */
  async renew(epoch: number, ttlMs: number): Promise<boolean> {
    const result: [unknown[], number] = await this.#dataSource.query(
      `UPDATE lease SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
       WHERE venue = $1 AND account = $2 AND epoch = $3 AND holder = $5`,
      [this.#at.venue, this.#at.account, epoch, ttlMs, this.#holder],
    );
    return result[1] === 1;
  }

  /** Gives the lease back, so that a successor need not wait; does nothing where it is no longer ours. */
  async release(epoch: number): Promise<void> {
    await this.#dataSource.query(
      `UPDATE lease SET expires_at = '-infinity' WHERE venue = $1 AND account = $2 AND epoch = $3 AND holder = $4`,
      [this.#at.venue, this.#at.account, epoch, this.#holder],
    );
  }
}

/** Ties a transaction to an epoch: it commits only if the lease has not changed hands by then. */
export async function demandEpoch(manager: EntityManager, at: AccountAtVenue, epoch: number): Promise<void> {
  const rows: unknown[] = await manager.query(
    'SELECT 1 FROM lease WHERE venue = $1 AND account = $2 AND epoch = $3 FOR SHARE',
    [at.venue, at.account, epoch],
  );
  if (rows.length === 0) throw new LeaseLostError(`epoch ${epoch} of ${at.venue}/${at.account} is over`);
}
