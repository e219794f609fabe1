import type { VenueBalances } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import type { EntityManager } from 'typeorm';

/** One asset at a venue with the version of the venue's balances; a venue without any asset has one row of nulls. */
export interface BalanceRow {
  readonly account: string;
  readonly venue: string;
  readonly version: string;
  readonly exchangeAtUs: string;
  readonly asset: string | null;
  readonly free: string | null;
  readonly locked: string | null;
}

/** The balances of the accounts that a condition on `v` names; numbers as text. */
export const BALANCE_ROWS = `SELECT v.account, v.venue, v.version::text AS version,
  v.exchange_at_us::text AS "exchangeAtUs", b.asset, b.free::text AS free, b.locked::text AS locked FROM balance_version v LEFT JOIN balance b USING (account, venue)`;

/** Reads rows of `balance_version` and `balance`: one value for each venue. */
export function toVenueBalances(rows: readonly BalanceRow[]): readonly VenueBalances[] {
  const venues = new Map<string, VenueBalances>();
  for (const { account, venue, version, exchangeAtUs, asset, free, locked } of rows) {
    const key = `${account} ${venue}`;
    const before = venues.get(key) ?? {
      account: asId<AccountId>(account),
      venue: asId<VenueId>(venue),
      version: Number(version),
      exchangeAtUs: Number(exchangeAtUs),
      assets: [],
    };
    const held =
      asset === null || free === null || locked === null
        ? []
        : [{ asset, free: new Decimal(free), locked: new Decimal(locked) }];
    venues.set(key, { ...before, assets: [...before.assets, ...held] });
  }
  return [...venues.values()];
}

/** Reads what an account has at a venue. */
export async function selectBalances(
  manager: EntityManager,
  account: string,
  venue: string,
): Promise<VenueBalances | undefined> {
  const rows: BalanceRow[] = await manager.query(`${BALANCE_ROWS} WHERE v.account = $1 AND v.venue = $2`, [
    account,
    venue,
  ]);
  return toVenueBalances(rows)[0];
}
