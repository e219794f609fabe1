import type { EntityManager } from 'typeorm';
import type { UnixUs } from '#libs/kernel';
import type { AccountAtVenue } from './order.store.js';

/** A difference between what we believe and what the venue says. */
export interface Discrepancy {
  /** What kind, upper case, such as `EXTERNAL_ORDER`. */
  readonly kind: string;
  /** The order, instrument or asset concerned. */
  readonly about: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Reads and writes `orders.discrepancies`, in the caller's transaction. */
export class DiscrepancyStore {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Takes a discrepancy down, or notes that it is still there; answers whether it is new. */
  async report(at: AccountAtVenue, found: Discrepancy, nowUs: UnixUs): Promise<boolean> {
    const rows: { fresh: boolean }[] = await this.#manager.query(
      `INSERT INTO discrepancies (kind, account, venue, about, details, found_at_us, last_seen_at_us)
       VALUES ($1, $2, $3, $4, $5, $6, $6)
       ON CONFLICT (venue, account, kind, about) WHERE resolved_at_us IS NULL
       DO UPDATE SET last_seen_at_us = excluded.last_seen_at_us, details = excluded.details
       RETURNING (xmax = 0) AS fresh`,
      [found.kind, at.account, at.venue, found.about, JSON.stringify(found.details), nowUs],
    );
    return rows[0]?.fresh === true;
  }

  /** Closes the open discrepancies of a kind that are not about any of `except`; answers how many. */
  async resolve(
    at: AccountAtVenue,
    kind: string,
    except: readonly string[],
    resolution: string,
    nowUs: UnixUs,
  ): Promise<number> {
    const result: [unknown[], number] = await this.#manager.query(
      `UPDATE discrepancies SET resolved_at_us = $5, resolution = $6
       WHERE venue = $1 AND account = $2 AND kind = $3 AND resolved_at_us IS NULL AND about <> ALL ($4::text[])`,
      [at.venue, at.account, kind, except, nowUs, resolution],
    );
    return result[1];
  }

  /** How many are open. */
  async openCount(at: AccountAtVenue): Promise<number> {
    const rows: { count: string }[] = await this.#manager.query(
      'SELECT count(*) FROM discrepancies WHERE venue = $1 AND account = $2 AND resolved_at_us IS NULL',
      [at.venue, at.account],
    );
    return Number(rows[0]?.count ?? '0');
  }
}
