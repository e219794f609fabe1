import {
  type AccountActivity,
  type RecentOrder,
  type RecentOrders,
  TRAIL_US,
  TRIPPING_REFUSAL,
  joinRecentOrders,
  marketName,
} from '#libs/domain';
import { Decimal } from '#libs/kernel';
import type { IntentDecisionEntity, RiskPositionEntity } from '#libs/persistence';
import { decimalOrUndefined } from './numeric-text.js';

/**
 * What was approved in the account `$1` since `$4`, or within two minutes before the newest decision where that is less; nothing unless `$3`. What is
 * a minute older than the newest decision is too old for every later one, unless the clock was set back: the second minute is for that. Fills only grow,
 * so that they tell the order within a microsecond.
 */
export const RECENT_ORDERS = `SELECT strategy, venue, instrument, side, quantity::text AS quantity, limit_price::text AS "limitPrice",
    decided_at_us::text AS "decidedAtUs", numbers->>'fills' AS fills
  FROM intent_decision
  WHERE $3::boolean AND account = $1 AND decision = 'APPROVED'
    AND decided_at_us >= greatest($4::bigint, (SELECT max(decided_at_us) FROM intent_decision) - ${2 * TRAIL_US})
  ORDER BY decided_at_us, (numbers->>'fills')::bigint NULLS FIRST, intent_id`;

/** How many fills each instrument of the account `$1` has had. */
export const FILLS = `SELECT venue, instrument, fills::text AS fills FROM position WHERE $3::boolean AND account = $1`;

/** When each strategy of the account `$1` was tripped last. Trips are rare: what a tripped strategy wants is refused by another rule. */
export const TRIPS = `SELECT strategy, max(decided_at_us)::text AS "decidedAtUs" FROM intent_decision
  WHERE $3::boolean AND account = $1 AND decision = 'REFUSED' AND rule = '${TRIPPING_REFUSAL.rule}' AND code = '${TRIPPING_REFUSAL.code}'
  GROUP BY strategy`;

type DecisionRow = Pick<
  IntentDecisionEntity,
  'strategy' | 'venue' | 'instrument' | 'side' | 'quantity' | 'limitPrice'
> & { readonly decidedAtUs: string; readonly fills: string | null };

/** What these three select. */
export interface ActivityRows {
  readonly recentOrders: readonly DecisionRow[];
  readonly fills: readonly (Pick<RiskPositionEntity, 'venue' | 'instrument'> & { readonly fills: string })[];
  readonly trips: readonly { readonly strategy: string; readonly decidedAtUs: string }[];
}

/** Reads what an account did lately, beside what is known of it. */
export function toActivity(
  { fills, recentOrders, trips }: ActivityRows,
  known: RecentOrders | undefined,
): AccountActivity {
  return {
    recent: joinRecentOrders(known, recentOrders.map(toRecentOrder)),
    fills: new Map(fills.map(({ fills: count, instrument, venue }) => [marketName(venue, instrument), Number(count)])),
    trips: new Map(trips.map(({ decidedAtUs, strategy }) => [strategy, Number(decidedAtUs)])),
  };
}

function toRecentOrder({ decidedAtUs, fills, limitPrice, quantity, ...line }: DecisionRow): RecentOrder {
  return {
    ...line,
    quantity: new Decimal(quantity),
    limitPrice: decimalOrUndefined(limitPrice),
    atUs: Number(decidedAtUs),
    fills: fills === null ? undefined : Number(fills),
  };
}
