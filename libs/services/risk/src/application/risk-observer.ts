import type { Decimal, Problem } from '#libs/kernel';
import type { IntentProposedV1, OrderFact, FillRecordedV1, PositionChangedV1 } from '#libs/contracts';
import type { PositionComparison, TradingStateChange } from '#libs/persistence';

/** How an intent was answered, for logs and metrics. */
export interface Answered {
  readonly message: IntentProposedV1;
  /** The rule that refused; `undefined` for an approval. */
  readonly rule: string | undefined;
  readonly problem: Problem | undefined;
  readonly numbers: Readonly<Record<string, string>>;
  /** Time in the gate, commit included, in microseconds. */
  readonly gateUs: number;
}

/** What an account was worth and risked when it was looked at; `undefined` is not known. */
export interface Valuation {
  readonly account: string;
  readonly grossExposure: Decimal | undefined;
  readonly equity: Decimal | undefined;
}

/** Hears what risk does and finds, to log and count it. The use cases decide; this only tells. */
export interface RiskObserver {
  /** An intent has its answer, committed. */
  answered(answer: Answered): void;
  /** An intent came again; `sameIntent` is false where another intent came under its id. */
  repeated(message: IntentProposedV1, sameIntent: boolean): void;
  /** An account was valued. */
  valued(valuation: Valuation): void;
  /** A fact names an intent that has no reservation: an order that we did not approve. */
  unreserved(fact: OrderFact | FillRecordedV1): void;
  /** An order executed more than was approved. */
  overfilled(fact: FillRecordedV1, overfill: Decimal): void;
  /** Order-management and our own sum of the same fills differ. */
  discrepancy(fact: PositionChangedV1, found: PositionComparison): void;
  /** The trading state of a scope was changed. */
  stateChanged(change: TradingStateChange): void;
  /** The monitor could not judge: equity or exposure is not known. */
  monitorBlind(account: string): void;
  /** The monitor found the exposure too high and reduces. */
  monitorReduces(account: string, ratio: string, intents: number): void;
  /** The monitor would reduce a position but cannot. */
  monitorSkips(account: string, instrument: string, why: string): void;
}
