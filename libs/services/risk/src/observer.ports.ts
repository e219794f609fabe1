import type { FillRecordedV1, IntentProposedV1, OrderFact, PositionChangedV1 } from '#libs/contracts';
import type {
  AccountValuation,
  DailyLoss,
  Decision,
  Reservation,
  RiskAccount,
  ScopeState,
  TrackedPosition,
  TradingState,
  TradingStateChange,
} from '#libs/domain';
import type { AccountId, Decimal } from '#libs/kernel';

/** Injects {@link RiskObserver}. */
export const RISK_OBSERVER = Symbol('RiskObserver');

/** What the account, its scopes and its positions look like from outside, for gauges. */
export interface RiskStanding {
  readonly accounts: readonly RiskAccount[];
  readonly tradingStates: readonly ScopeState[];
  readonly discrepantPositions: number;
}

/** Hears what risk did and found, to log and count it. Nothing is decided by it. */
export interface RiskObserver {
  /** An intent was decided; `gateUs` is the time from its receipt until the commit, in microseconds. */
  onDecided(message: IntentProposedV1, decision: Decision, gateUs: number): void;
  /** An intent came again; `isSame` is false where another intent came under its id. */
  onIntentRepeated(message: IntentProposedV1, isSame: boolean): void;
  /** A fill was taken down, once. */
  onFillTaken(fill: FillRecordedV1): void;
  /** The end of an order was taken down, once, whatever it changed. */
  onOrderEnded(fact: OrderFact): void;
  /** A fact names an intent that has no reservation: an order that we did not approve. */
  onUnreservedFact(fact: OrderFact | FillRecordedV1): void;
  /** An order that had been declared ended lives after all: what was given back for it is held again. */
  onReservationReopened(fact: OrderFact, reservation: Reservation): void;
  /** An order executed `overfill` more than was approved, in base. */
  onOverfill(fact: FillRecordedV1, overfill: Decimal): void;
  /** Order-management and our own sum of the same fills differ. */
  onPositionDiscrepancy(fact: PositionChangedV1, position: TrackedPosition): void;
  onTradingStateChanged(change: TradingStateChange): void;
  /** A set of limits is in force from now on. */
  onLimitsInForce(account: AccountId, version: number): void;
  onValued(account: AccountId, valuation: AccountValuation): void;
  /** The monitor could not judge: equity or exposure is not known. */
  onMonitorBlind(account: AccountId): void;
  /** The exposure is too high and the monitor reduces; `ratio` is exposure by equity, `undefined` without any equity. */
  onMonitorReduces(account: AccountId, ratio: Decimal | undefined, orders: number): void;
  /** The monitor would reduce a position but cannot. */
  onMonitorSkips(account: AccountId, instrument: string, why: string): void;
  /** What the account has lost today; `undefined` is not known. */
  onDailyLoss(account: AccountId, daily: DailyLoss | undefined): void;
  /** The loss of the day reached a limit, and the monitor changes the trading state; `reason` has the numbers. */
  onLossLimitReached(account: AccountId, state: TradingState, reason: string): void;
  onStanding(standing: RiskStanding): void;
}
