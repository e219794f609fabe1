// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `MarketOpenOrdersView` of the gateway's answers and commands. */
export interface MarketOpenOrdersView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** How many are open or unknown */
  readonly open: number;
}
