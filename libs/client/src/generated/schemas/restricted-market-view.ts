// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `RestrictedMarketView` of the gateway's answers and commands. */
export interface RestrictedMarketView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The side that is restricted; null is both */
  readonly side: 'BUY' | 'SELL' | null;
}
