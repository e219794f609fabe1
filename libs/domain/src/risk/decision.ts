import type { Decimal, Problem, UnixUs } from '#libs/kernel';
import type { Intent } from '../order/index.js';
import type { TradingState } from './trading-state.js';

/** What risk says to an intent, once and for ever. */
export const RISK_DECISIONS = ['APPROVED', 'REFUSED'] as const;

/** One of {@link RISK_DECISIONS}. */
export type RiskDecision = (typeof RISK_DECISIONS)[number];

/** A yes, at the price at which its worst case is reserved. */
export interface Approval {
  readonly outcome: 'APPROVED';
  /** In quote; positive. */
  readonly worstPrice: Decimal;
}

/** A no, with the rule that gave it. */
export interface Refusal {
  readonly outcome: 'REFUSED';
  /** Such as `max-position`. */
  readonly rule: string;
  readonly problem: Problem;
  /** In quote; `undefined` where the intent could not be priced. */
  readonly worstPrice: Decimal | undefined;
}

/** What is decided about an intent. */
export type Verdict = Approval | Refusal;

/** A decision about an intent, made once and kept for ever with what it was made from. */
export interface Decision {
  readonly intent: Intent;
  readonly verdict: Verdict;
  /** The numbers that the rules looked at, as text. */
  readonly numbers: Readonly<Record<string, string>>;
  readonly tradingState: TradingState;
  /** The one version of the limits by which it was judged; 0 where none are in force. */
  readonly limitsVersion: number;
  readonly correlationId: string;
  /** When the intent was made. */
  readonly intentAtUs: UnixUs;
  readonly receivedAtUs: UnixUs;
  readonly decidedAtUs: UnixUs;
}

/** The part of an intent that must be equal for a second one under the same id to count as the same. */
export type IntentIdentity = Pick<
  Intent,
  'intentId' | 'account' | 'venue' | 'instrument' | 'side' | 'quantity' | 'limitPrice'
>;

/** The decision that an intent id has got. */
export interface KnownDecision {
  readonly intent: IntentIdentity;
  readonly outcome: RiskDecision;
  /** The rule that refused; `undefined` for an approval. */
  readonly rule: string | undefined;
  /** The code of the refusal; `undefined` for an approval. */
  readonly code: string | undefined;
}

/** Whether an intent is the one that was decided under its id. */
export function isSameIntent(one: IntentIdentity, other: IntentIdentity): boolean {
  const samePrice =
    one.limitPrice === undefined || other.limitPrice === undefined
      ? one.limitPrice === other.limitPrice
      : one.limitPrice.eq(other.limitPrice);
  const samePlace = one.account === other.account && one.venue === other.venue && one.instrument === other.instrument;
  return (
    one.intentId === other.intentId &&
    samePlace &&
    one.side === other.side &&
    one.quantity.eq(other.quantity) &&
    samePrice
  );
}
