// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LimitsRowView` of the gateway's answers and commands. */
export interface LimitsRowView {
  /** A market, or * for every one that does not set its own */
  readonly instrument: string;
  /** Largest quantity of one order, in base; null is not set; a plain decimal text */
  readonly maxOrderQuantity: string | null;
  /** Largest worst-case notional of one order, in quote; null is not set; a plain decimal text */
  readonly maxOrderNotional: string | null;
  /** Largest absolute position with all open orders filled, in base; null is not set; a plain decimal text */
  readonly maxPosition: string | null;
}
