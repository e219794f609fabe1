import type { BookState } from '#libs/domain';

/** The subject of the question where a market stands: `query.market.v1.<venue>.<instrument>`. */
export const MARKET_QUERY = 'query.market.v1';

/** Last price, best bid and ask and book state of one instrument; decimals as text, absent where not known yet. */
export interface MarketReply {
  readonly venue: string;
  readonly instrument: string;
  readonly bookState: BookState;
  readonly lastPrice?: string;
  readonly lastTradeAtUs?: number;
  readonly bidPrice?: string;
  readonly bidSize?: string;
  readonly askPrice?: string;
  readonly askSize?: string;
  /** When the newest of these was received, in microseconds since the epoch; 0 for never. */
  readonly receivedAtUs: number;
  /** The best levels of the book, best first, price and size. */
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}
