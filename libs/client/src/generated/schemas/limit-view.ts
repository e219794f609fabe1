// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LimitView` of the gateway's answers and commands. */
export interface LimitView {
  /** The account */
  readonly account: string;
  /** venue:instrument, or * for all without limits of their own */
  readonly instrument: string;
  /** Largest order, in base; a plain decimal text */
  readonly maxOrderQuantity: string | null;
  /** Largest worst-case value of an order, in quote; a plain decimal text */
  readonly maxOrderNotional: string | null;
  /** Largest position with all open orders filled, in base; a plain decimal text */
  readonly maxPosition: string | null;
  /** The version of the limits */
  readonly version: number;
}
