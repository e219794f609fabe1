import type { UncoveredSpend, VenueBalances } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId, formatDecimal } from '#libs/kernel';
import type { UncoveredSpendEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';

/** The columns of `uncovered_spend` under the names of its entity, numbers as text. */
export const UNCOVERED_SPEND_COLUMNS = `account, venue, fill_id AS "fillId", asset, amount::text AS amount,
  exchange_at_us::text AS "exchangeAtUs"`;

/** Reads a row of `uncovered_spend`. */
export function toUncoveredSpend(row: UncoveredSpendEntity): UncoveredSpend {
  const { fillId, asset } = row;
  return {
    ...{ account: asId<AccountId>(row.account), venue: asId<VenueId>(row.venue), fillId, asset },
    amount: new Decimal(row.amount),
    exchangeAtUs: Number(row.exchangeAtUs),
  };
}

/** Adds what a fill spent of one asset. */
export async function insertUncoveredSpendRow(manager: EntityManager, spend: UncoveredSpend): Promise<void> {
  const { account, venue, fillId, asset, amount, exchangeAtUs } = spend;
  await manager.query(
    `INSERT INTO uncovered_spend (account, venue, fill_id, asset, amount, exchange_at_us) VALUES ($1, $2, $3, $4, $5, $6)`,
    [account, venue, fillId, asset, formatDecimal(amount), exchangeAtUs],
  );
}

/** Deletes what balances contain. */
export async function deleteCoveredSpendRows(manager: EntityManager, balances: VenueBalances): Promise<void> {
  const { account, venue, exchangeAtUs } = balances;
  await manager.query('DELETE FROM uncovered_spend WHERE account = $1 AND venue = $2 AND exchange_at_us <= $3', [
    ...[account, venue, exchangeAtUs],
  ]);
}
