// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `BarView` of the gateway's answers and commands. */
export interface BarView {
  /** Its start, in seconds since the epoch */
  readonly second: number;
  /** The first price, in quote; a plain decimal text */
  readonly open: string;
  /** The highest price, in quote; a plain decimal text */
  readonly high: string;
  /** The lowest price, in quote; a plain decimal text */
  readonly low: string;
  /** The last price, in quote; a plain decimal text */
  readonly close: string;
  /** Traded, in base; a plain decimal text */
  readonly volume: string;
}
