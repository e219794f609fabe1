import type { EntityManager } from 'typeorm';
import type { BalanceView } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import { BalanceViewEntity } from './balance-view.entity.js';

/** All balances. */
export async function findBalanceRows(manager: EntityManager): Promise<readonly BalanceView[]> {
  const rows = await manager.find(BalanceViewEntity);
  return rows.map((row) => ({
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    totals: new Map(Object.entries(row.totals).map(([asset, total]) => [asset, new Decimal(total)])),
    version: row.version,
    updatedAtUs: row.updatedAtUs,
  }));
}
