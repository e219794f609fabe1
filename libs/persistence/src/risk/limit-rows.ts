import { Decimal, formatDecimal } from '#libs/kernel';
import type { EntityManager } from 'typeorm';
import type { StoredLimits } from './account-book.js';

/** The limits of an account in one instrument (`venue:BASE-QUOTE`) or in every one (`*`). */
export interface InstrumentLimits extends StoredLimits {
  readonly instrument: string;
}

const same = (text: string | null, value: Decimal | undefined): boolean =>
  text === null ? value === undefined : value !== undefined && new Decimal(text).eq(value);
const optional = (value: Decimal | undefined): string | null => (value === undefined ? null : formatDecimal(value));

/** The limits of an account, inside one transaction that holds the account's lock. */
export class LimitRows {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Puts a set of limits in force, all at once; answers its version, which is a new one only if something changed. */
  async replace(account: string, wanted: readonly InstrumentLimits[]): Promise<number> {
    const [current]: { limits_version: string }[] = await this.#manager.query(
      'SELECT limits_version FROM account_exposure WHERE account = $1',
      [account],
    );
    const inForce = Number(current?.limits_version ?? '0');
    if (inForce > 0 && (await this.#isSame(account, wanted))) return inForce;
    const version = inForce + 1;
    await this.#manager.query('DELETE FROM limits WHERE account = $1', [account]);
    for (const limits of wanted) await this.#insert(account, limits, version);
    await this.#manager.query(
      'UPDATE account_exposure SET limits_version = $2, version = version + 1 WHERE account = $1',
      [account, version],
    );
    return version;
  }

  async #isSame(account: string, wanted: readonly InstrumentLimits[]): Promise<boolean> {
    const rows: Record<string, string | null>[] = await this.#manager.query(
      'SELECT instrument, max_order_quantity, max_order_notional, max_position FROM limits WHERE account = $1',
      [account],
    );
    return (
      rows.length === wanted.length &&
      wanted.every((limits) => {
        const row = rows.find((candidate) => candidate['instrument'] === limits.instrument);
        return (
          row !== undefined &&
          same(row['max_order_quantity'] ?? null, limits.maxOrderQuantity) &&
          same(row['max_order_notional'] ?? null, limits.maxOrderNotional) &&
          same(row['max_position'] ?? null, limits.maxPosition)
        );
      })
    );
  }

  async #insert(account: string, limits: InstrumentLimits, version: number): Promise<void> {
    await this.#manager.query(
      `INSERT INTO limits (account, instrument, max_order_quantity, max_order_notional, max_position, version)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        ...[account, limits.instrument, optional(limits.maxOrderQuantity), optional(limits.maxOrderNotional)],
        ...[optional(limits.maxPosition), version],
      ],
    );
  }
}
