import type { EntityManager } from 'typeorm';
import type { BalanceView } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import { BalanceViewEntity } from './balance-view.entity.js';

const UPSERT = `
  INSERT INTO strategy.balance_view (account, venue, totals, version, updated_at_us) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (account, venue) DO UPDATE SET totals = EXCLUDED.totals, version = EXCLUDED.version,
    updated_at_us = EXCLUDED.updated_at_us
  WHERE balance_view.version < EXCLUDED.version`;

/** Writes balances; a newer version that is there already stays. */
export async function saveBalanceRow(manager: EntityManager, view: BalanceView): Promise<void> {
  const totals = Object.fromEntries([...view.totals].map(([asset, total]) => [asset, total.toFixed()]));
  await manager.query(UPSERT, [view.account, view.venue, JSON.stringify(totals), view.version, view.updatedAtUs]);
}

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
