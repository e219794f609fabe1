import {
  ACCOUNT_CONSTRAINTS,
  DECISION_CONSTRAINTS,
  type Decision,
  EVERY_ACCOUNT_SCOPE,
  LIMITS_CONSTRAINTS,
  RESERVATION_CONSTRAINTS,
  type Reservation,
  type LimitsChange,
  type RiskAccount,
  SCOPE_CONSTRAINTS,
  type ScopeState,
  TRACKED_POSITION_CONSTRAINTS,
  type TrackedPosition,
  type TradingStateChange,
  UNCOVERED_SPEND_CONSTRAINTS,
  type UncoveredSpend,
  VENUE_BALANCES_CONSTRAINTS,
  type VenueBalances,
  type VersionedLimits,
  initialScopeState,
  reservationParts,
} from '#libs/domain';
import { type AccountId, type Decimal, type IntentId, type UnixUs, ZERO } from '#libs/kernel';
import { MemorySchema } from '#libs/persistence';

/** An intent id that is taken for ever. */
export interface IntentClaim {
  readonly intentId: IntentId;
  readonly receivedAtUs: UnixUs;
}

/** The worth of an account when it was first valued within a minute. */
export interface EquitySample {
  readonly account: AccountId;
  /** Since the epoch. */
  readonly minute: number;
  readonly equity: Decimal;
  readonly atUs: UnixUs;
}

/** Names a place in one key. */
export function placeKey(...ids: readonly string[]): string {
  return ids.join(' ');
}

/** The memory twin of the schema `risk`, with the keys and checks of its migrations. It outlives the service that uses it. */
export class MemoryRiskDatabase extends MemorySchema {
  readonly accounts = this.database.createTable<RiskAccount>({
    name: 'account_exposure',
    keyOf: (row) => row.account,
    checks: ACCOUNT_CONSTRAINTS,
  });
  readonly equitySamples = this.database.createTable<EquitySample>({
    name: 'equity_sample',
    keyOf: (row) => placeKey(row.account, String(row.minute)),
  });
  readonly limits = this.database.createTable<VersionedLimits>({
    name: 'limits',
    keyOf: (row) => placeKey(row.account, String(row.version), row.instrument),
    checks: LIMITS_CONSTRAINTS,
  });
  readonly limitsChanges = this.database.createTable<LimitsChange>({
    name: 'limits_change',
    keyOf: (row) => placeKey(row.account, String(row.version)),
    unique: { command_id: (row) => row.commandId },
  });
  readonly claims = this.database.createTable<IntentClaim>({
    name: 'intent_claim',
    keyOf: (row) => row.intentId,
  });
  readonly decisions = this.database.createTable<Decision>({
    name: 'intent_decision',
    keyOf: (row) => row.intent.intentId,
    checks: DECISION_CONSTRAINTS,
  });
  /** What was approved within the last minute, and perhaps some of before. */
  readonly recentApprovals = this.database.createTable<Decision>({
    name: 'intent_decision_recent',
    keyOf: (row) => row.intent.intentId,
  });
  /** The refusals that tripped a strategy. */
  readonly trips = this.database.createTable<Decision>({
    name: 'intent_decision_trips',
    keyOf: (row) => row.intent.intentId,
  });
  readonly reservations = this.database.createTable<Reservation>({
    name: 'reservation',
    keyOf: (row) => row.intentId,
    checks: RESERVATION_CONSTRAINTS,
  });
  /** The twin of the index `reservation_open`: the reservations that still hold anything back. */
  readonly openReservations = this.database.createTable<Reservation>({
    name: 'reservation_open',
    keyOf: (row) => row.intentId,
  });
  readonly positions = this.database.createTable<TrackedPosition>({
    name: 'position',
    keyOf: (row) => placeKey(row.account, row.venue, row.instrument),
    checks: TRACKED_POSITION_CONSTRAINTS,
  });
  readonly balances = this.database.createTable<VenueBalances>({
    name: 'balance',
    keyOf: (row) => placeKey(row.account, row.venue),
    checks: VENUE_BALANCES_CONSTRAINTS,
  });
  readonly uncoveredSpends = this.database.createTable<UncoveredSpend>({
    name: 'uncovered_spend',
    keyOf: (row) => placeKey(row.account, row.venue, row.fillId, row.asset),
    checks: UNCOVERED_SPEND_CONSTRAINTS,
  });
  readonly scopes = this.database.createTable<ScopeState>({
    name: 'trading_state',
    keyOf: (row) => row.scope,
    unique: { command_id: (row) => row.commandId },
    checks: SCOPE_CONSTRAINTS,
  });
  readonly scopeChanges = this.database.createTable<TradingStateChange>({
    name: 'trading_state_change',
    keyOf: (row) => placeKey(row.scope, String(row.version)),
    unique: { command_id: (row) => row.commandId },
    checks: SCOPE_CONSTRAINTS,
  });

  constructor() {
    super();
    this.scopes.insert({ ...initialScopeState(EVERY_ACCOUNT_SCOPE), actor: 'migration' });
  }
}

/** Keeps the twin of the index `reservation_open` with a reservation. */
export function indexReservation({ openReservations }: MemoryRiskDatabase, reservation: Reservation): void {
  if (reservationParts(reservation).open.gt(ZERO)) openReservations.upsert(reservation);
  else openReservations.delete(reservation.intentId);
}
