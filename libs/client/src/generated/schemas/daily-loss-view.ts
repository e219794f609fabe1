// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `DailyLossView` of the gateway's answers and commands. */
export interface DailyLossView {
  /** Part of the reference from which the account may only reduce; a plain decimal text */
  readonly reduceAtRatio: string;
  /** Part of the reference from which it is halted; a plain decimal text */
  readonly haltAtRatio: string;
  /** When the count began: at midnight, or when a person resumed, in microseconds since the epoch */
  readonly sinceUs: number;
  /** The first equity known since then, in quote; null where not known; a plain decimal text */
  readonly reference: string | null;
  /** Lost since then, realised and unrealised, in quote; 0 for a gain, null where not known; a plain decimal text */
  readonly loss: string | null;
  /** loss as a part of reference; null where not known; a plain decimal text */
  readonly lost: string | null;
}
