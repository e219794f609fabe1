// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LimitsRowBody` of the gateway's answers and commands. */
export interface LimitsRowBody {
  /** A market, or * for every one that does not set its own */
  readonly instrument: string;
  /** Largest quantity of one order, in base */
  readonly maxOrderQuantity?: string;
  /** Largest worst-case notional of one order, in quote */
  readonly maxOrderNotional?: string;
  /** Largest absolute position with all open orders filled, in base */
  readonly maxPosition?: string;
}
