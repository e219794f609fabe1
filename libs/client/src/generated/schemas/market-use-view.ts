// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `MarketUseView` of the gateway's answers and commands. */
export interface MarketUseView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The position, in base; negative is short; a plain decimal text */
  readonly position: string;
  /** Still open to buy, in base; a plain decimal text */
  readonly openBuy: string;
  /** Still open to sell, in base; a plain decimal text */
  readonly openSell: string;
  /** The largest absolute position with all open orders of a side filled, in base; a plain decimal text */
  readonly worst: string;
  /** The limit; null where none is set; a plain decimal text */
  readonly limit: string | null;
  /** worst as a part of limit; null where no limit is set; a plain decimal text */
  readonly used: string | null;
}
