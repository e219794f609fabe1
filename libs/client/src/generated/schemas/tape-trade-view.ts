// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `TapeTradeView` of the gateway's answers and commands. */
export interface TapeTradeView {
  /** In quote; a plain decimal text */
  readonly price: string;
  /** In base; a plain decimal text */
  readonly size: string;
  /** The side that took liquidity */
  readonly takerSide: string;
  /** When it was received, in microseconds since the epoch */
  readonly atUs: number;
}
