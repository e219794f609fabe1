import { type AccountBook, EVERY_ACCOUNT_SCOPE, unreadSinceUs } from '#libs/domain';
import type {
  AccountExposureEntity,
  LimitsEntity,
  RiskPositionEntity,
  RiskTradingStateEntity,
  UncoveredSpendEntity,
} from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import type { ActivityQuestion } from '../../ports.js';
import { ACCOUNT_COLUMNS, toAccount } from './account.table.js';
import { type ActivityRows, FILLS, RECENT_ORDERS, TRIPS, toActivity } from './activity.table.js';
import { BALANCE_ROWS, type BalanceRow, toVenueBalances } from './balance.table.js';
import { LIMITS_COLUMNS, toScopedLimits } from './limits.table.js';
import { POSITION_COLUMNS, toTrackedPosition } from './position.table.js';
import { RESERVATION_COLUMNS, type ReservationFields, toReservation } from './reservation.table.js';
import { SCOPE_COLUMNS, toScopeState } from './trading-state.table.js';
import { UNCOVERED_SPEND_COLUMNS, toUncoveredSpend } from './uncovered-spend.table.js';

const rowsAs = (name: string, select: string): string =>
  `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) AS r) AS "${name}"`;

/** One statement, hence one moment; `$1` is the account, `$2` the scope of all accounts; `$3` whether its activity is asked for, since `$4`. */
const BOOK = `SELECT
  (SELECT row_to_json(r) FROM (SELECT ${ACCOUNT_COLUMNS} FROM account_exposure WHERE account = $1) AS r) AS account,
  ${rowsAs('tradingStates', `SELECT ${SCOPE_COLUMNS} FROM trading_state WHERE scope IN ($1, $2)`)},
  ${rowsAs(
    'limits',
    `SELECT ${LIMITS_COLUMNS} FROM limits WHERE account = $1
       AND version = (SELECT limits_version FROM account_exposure WHERE account = $1)`,
  )},
  ${rowsAs('positions', `SELECT ${POSITION_COLUMNS} FROM position WHERE account = $1 AND quantity <> 0`)},
  ${rowsAs('reservations', `SELECT ${RESERVATION_COLUMNS} FROM reservation WHERE account = $1 AND open_quantity > 0`)},
  ${rowsAs('balances', `${BALANCE_ROWS} WHERE v.account = $1`)},
  ${rowsAs('uncoveredSpends', `SELECT ${UNCOVERED_SPEND_COLUMNS} FROM uncovered_spend WHERE account = $1`)},
  ${rowsAs('recentOrders', RECENT_ORDERS)},
  ${rowsAs('fills', FILLS)},
  ${rowsAs('trips', TRIPS)}`;

interface BookRow extends ActivityRows {
  readonly account: AccountExposureEntity | null;
  readonly tradingStates: readonly RiskTradingStateEntity[];
  readonly limits: readonly LimitsEntity[];
  readonly positions: readonly RiskPositionEntity[];
  readonly reservations: readonly ReservationFields[];
  readonly balances: readonly BalanceRow[];
  readonly uncoveredSpends: readonly UncoveredSpendEntity[];
}

/** Reads everything that a decision about an account looks at. */
export async function selectAccountBook(
  manager: EntityManager,
  account: string,
  activity: ActivityQuestion | undefined,
): Promise<AccountBook | undefined> {
  const isAsked = activity !== undefined;
  const sinceUs = unreadSinceUs(activity?.known) ?? null;
  const [row]: BookRow[] = await manager.query(BOOK, [account, EVERY_ACCOUNT_SCOPE, isAsked, sinceUs]);
  if (row === undefined || row.account === null) return undefined;
  return {
    account: toAccount(row.account),
    tradingStates: row.tradingStates.map(toScopeState),
    limits: row.limits.map(toScopedLimits),
    positions: row.positions.map(toTrackedPosition),
    reservations: row.reservations.map(toReservation),
    balances: toVenueBalances(row.balances),
    uncoveredSpends: row.uncoveredSpends.map(toUncoveredSpend),
    ...(isAsked ? { activity: toActivity(row, activity.known) } : {}),
  };
}
