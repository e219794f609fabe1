import type { UncoveredSpend } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import type { UncoveredSpendEntity } from '#libs/persistence';

/** The columns of `uncovered_spend` under the names of its entity, numbers as text. */
export const UNCOVERED_SPEND_COLUMNS = `account, venue, fill_id AS "fillId", asset, amount::text AS amount,
  exchange_at_us::text AS "exchangeAtUs"`;

/** Reads a row of `uncovered_spend`. */
export function toUncoveredSpend(row: UncoveredSpendEntity): UncoveredSpend {
  const { fillId, asset } = row;
  return {
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    fillId,
    asset,
    amount: new Decimal(row.amount),
    exchangeAtUs: Number(row.exchangeAtUs),
  };
}
