import type { EntityManager } from 'typeorm';
import type { VenueBalance } from '#libs/domain';
import { Decimal, type UnixUs, formatDecimal } from '#libs/kernel';
import type { AccountAtVenue } from './order.store.js';

/** A part of a balance that no trade of ours explains. */
export interface UnexplainedBalance {
  readonly asset: string;
  /** What the venue says, free and locked together. */
  readonly total: Decimal;
  /** The total less the baseline less all booked trades. */
  readonly unexplained: Decimal;
}

/** Reads and writes `orders.balances` and `orders.accounts`, in the caller's transaction. */
export class BalanceStore {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /**
   * Takes down what the venue says; answers whether anything changed. Word older than what is known (`exchangeAtUs`) is
   * stale and ignored; 0 means that the venue gave no time.
   */
  async take(
    at: AccountAtVenue,
    balances: readonly VenueBalance[],
    exchangeAtUs: UnixUs,
    nowUs: UnixUs,
  ): Promise<boolean> {
    const rows: { balances_at_us: string }[] = await this.#manager.query(
      `INSERT INTO accounts (account, venue) VALUES ($1, $2)
       ON CONFLICT (account, venue) DO UPDATE SET balance_version = accounts.balance_version RETURNING balances_at_us`,
      [at.account, at.venue],
    );
    if (exchangeAtUs !== 0 && exchangeAtUs < Number(rows[0]?.balances_at_us ?? '0')) return false;
    const changed: unknown[] = await this.#manager.query(
      `INSERT INTO balances (account, venue, asset, free, locked, updated_at_us)
       SELECT $1, $2, asset, free, locked, $6
       FROM unnest($3::text[], $4::numeric[], $5::numeric[]) AS row (asset, free, locked)
       ON CONFLICT (account, venue, asset) DO UPDATE SET free = excluded.free, locked = excluded.locked,
         updated_at_us = excluded.updated_at_us
         WHERE balances.free <> excluded.free OR balances.locked <> excluded.locked
       RETURNING asset`,
      [
        at.account,
        at.venue,
        balances.map((balance) => balance.asset),
        balances.map((balance) => formatDecimal(balance.free)),
        balances.map((balance) => formatDecimal(balance.locked)),
        nowUs,
      ],
    );
    await this.#manager.query(
      `UPDATE accounts SET balances_at_us = greatest(balances_at_us, $3), balance_version = balance_version + $4
       WHERE account = $1 AND venue = $2`,
      [at.account, at.venue, exchangeAtUs, changed.length > 0 ? 1 : 0],
    );
    return changed.length > 0;
  }

  /** All balances that are not zero, with the version they stand at. */
  async current(at: AccountAtVenue): Promise<{ readonly version: number; readonly balances: readonly VenueBalance[] }> {
    const versions: { balance_version: number }[] = await this.#manager.query(
      'SELECT balance_version FROM accounts WHERE account = $1 AND venue = $2',
      [at.account, at.venue],
    );
    const rows: { asset: string; free: string; locked: string }[] = await this.#manager.query(
      `SELECT asset, free, locked FROM balances WHERE account = $1 AND venue = $2 AND (free <> 0 OR locked <> 0)
       ORDER BY asset`,
      [at.account, at.venue],
    );
    const balances = rows.map((row) => ({
      asset: row.asset,
      free: new Decimal(row.free),
      locked: new Decimal(row.locked),
    }));
    return { version: versions[0]?.balance_version ?? 0, balances };
  }

  /** Adds what a booked trade moved in one asset. */
  async addBooked(at: AccountAtVenue, asset: string, change: Decimal, nowUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `INSERT INTO balances (account, venue, asset, booked_change, updated_at_us) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (account, venue, asset) DO UPDATE SET booked_change = balances.booked_change + excluded.booked_change`,
      [at.account, at.venue, asset, formatDecimal(change), nowUs],
    );
  }

  /**
   * Sets the baseline of assets that have none: at the first reconciliation what was there before our first trade, later
   * nothing, so that an asset that turns up by itself is not explained by turning up.
   */
  async setBaselines(at: AccountAtVenue, nowUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `UPDATE balances SET baseline =
         CASE WHEN accounts.reconciled_at_us IS NULL THEN free + locked - booked_change ELSE 0 END
       FROM accounts WHERE accounts.account = $1 AND accounts.venue = $2
         AND balances.account = $1 AND balances.venue = $2 AND baseline IS NULL`,
      [at.account, at.venue],
    );
    await this.#manager.query('UPDATE accounts SET reconciled_at_us = $3 WHERE account = $1 AND venue = $2', [
      at.account,
      at.venue,
      nowUs,
    ]);
  }

  /** Assets whose total is not explained by baseline and booked trades. */
  async unexplained(at: AccountAtVenue): Promise<readonly UnexplainedBalance[]> {
    const rows: { asset: string; total: string; unexplained: string }[] = await this.#manager.query(
      `SELECT asset, free + locked AS total, free + locked - baseline - booked_change AS unexplained FROM balances
       WHERE account = $1 AND venue = $2 AND free + locked - baseline - booked_change <> 0 ORDER BY asset`,
      [at.account, at.venue],
    );
    return rows.map((row) => ({
      asset: row.asset,
      total: new Decimal(row.total),
      unexplained: new Decimal(row.unexplained),
    }));
  }
}
