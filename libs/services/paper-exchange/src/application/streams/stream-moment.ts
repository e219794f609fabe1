import type { SymbolMarket } from '../exchange/symbol-market.js';
import type { MarketData } from '../market/market-data.js';

/** What a timed stream is made of. */
export interface StreamMoment {
  readonly data: MarketData;
  readonly market: SymbolMarket;
  readonly nowMs: number;
}
