/** Tick-lane subjects, each followed by `.<venue>.<instrument>`. */
export const MARKET_SUBJECTS = {
  trade: 'market.trade.v1',
  quote: 'market.quote.v1',
  depth: 'market.depth.v1',
  'book-state': 'market.book-state.v1',
} as const;
