// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `LiveMarketView` of the gateway's answers and commands. */
export interface LiveMarketView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** How far the book can be trusted */
  readonly bookState: 'SYNCING' | 'LIVE' | 'STALE' | 'RESYNCING' | 'HALTED';
  /** The smallest step of a price, in quote; a plain decimal text */
  readonly tickSize: string;
  /** The last price, in quote; a plain decimal text */
  readonly lastPrice: string | null;
  /** The best bid, in quote; a plain decimal text */
  readonly bidPrice: string | null;
  /** Wanted there, in base; a plain decimal text */
  readonly bidSize: string | null;
  /** The best ask, in quote; a plain decimal text */
  readonly askPrice: string | null;
  /** Offered there, in base; a plain decimal text */
  readonly askSize: string | null;
  /** The first price of the last hour that this gateway has seen, in quote; a plain decimal text */
  readonly hourOpen: string | null;
  /** When the newest tick was received, in microseconds since the epoch */
  readonly receivedAtUs: number | null;
}
