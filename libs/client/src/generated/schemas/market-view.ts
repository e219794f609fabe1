// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `MarketView` of the gateway's answers and commands. */
export interface MarketView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** How far the book can be trusted */
  readonly bookState: 'SYNCING' | 'LIVE' | 'STALE' | 'RESYNCING' | 'HALTED';
  /** The last price, in quote; a plain decimal text */
  readonly lastPrice: string | null;
  /** The same time in ISO 8601, to the microsecond */
  readonly lastTradeAt: string | null;
  /** When the last trade happened, in microseconds since the epoch */
  readonly lastTradeAtUs: number | null;
  /** The best bid, in quote; a plain decimal text */
  readonly bidPrice: string | null;
  /** Wanted there, in base; a plain decimal text */
  readonly bidSize: string | null;
  /** The best ask, in quote; a plain decimal text */
  readonly askPrice: string | null;
  /** Offered there, in base; a plain decimal text */
  readonly askSize: string | null;
  /** Best bids, best first: price and size */
  readonly bids: readonly (readonly string[])[];
  /** Best asks, best first: price and size */
  readonly asks: readonly (readonly string[])[];
  /** The same time in ISO 8601, to the microsecond */
  readonly receivedAt: string | null;
  /** When the newest of these was received; null for never, in microseconds since the epoch */
  readonly receivedAtUs: number | null;
  /** Where it comes from: the feed, or the price cache because no feed responds; then the book is STALE and empty */
  readonly source: 'feed' | 'cache';
  /** How long ago the market last sent something, in microseconds; null for never */
  readonly ageUs: number | null;
}
