// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `DecisionView` of the gateway's answers and commands. */
export interface DecisionView {
  /** The intent */
  readonly intentId: string;
  /** The strategy that wanted it; risk-monitor for our own reductions */
  readonly strategy: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'MARKET' | 'LIMIT_MAKER';
  /** Wanted, in base; a plain decimal text */
  readonly quantity: string;
  /** The limit, in quote; a plain decimal text */
  readonly limitPrice: string | null;
  /** Whether it may only bring the position nearer to zero */
  readonly reduceOnly: boolean;
  readonly decision: 'APPROVED' | 'REFUSED';
  /** The price at which it was counted, in quote; null where it could not be priced; a plain decimal text */
  readonly worstPrice: string | null;
  /** The rule that refused; null for an approval */
  readonly rule: string | null;
  /** The stable code of the refusal; null for an approval */
  readonly code: string | null;
  /** Why not, in a sentence; null for an approval */
  readonly message: string | null;
  /** Whether a new intent of the same content might pass later */
  readonly retryable: boolean;
  /** Every number that the rules looked at */
  readonly numbers: Readonly<Record<string, unknown>>;
  readonly tradingState: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** The version of the limits by which it was judged */
  readonly limitsVersion: number;
  /** The chain of cause and effect it belongs to */
  readonly correlationId: string;
  /** When the market event behind it was received, in microseconds since the epoch */
  readonly marketEventAtUs: number;
  /** When the strategy wanted it, in microseconds since the epoch */
  readonly intentAtUs: number;
  /** When risk received it, in microseconds since the epoch */
  readonly receivedAtUs: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly decidedAt: string;
  /** When, in microseconds since the epoch */
  readonly decidedAtUs: number;
}
