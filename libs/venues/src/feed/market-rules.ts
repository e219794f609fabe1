import type { VenueProtocol } from '../codec/index.js';

/** How many trades were believed for their time, in whatever instrument of a feed. */
export interface BelievedTrades {
  count: number;
}

/** What a market has to know of its venue's protocol. */
export interface MarketRules extends Pick<
  VenueProtocol,
  'quotesFromBook' | 'cutsBooks' | 'quoteComparison' | 'tradeIds'
> {
  /** Whether it is played from a tape, whose clock need not be the venue's. */
  readonly isRecorded?: boolean;
  /** Shared by the markets of a feed: where a trade of one is believed, it is not the clocks that those of another are refused for. */
  readonly believed?: BelievedTrades;
}
