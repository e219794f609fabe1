// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { BarView } from './bar-view.js';
import type { TapeTradeView } from './tape-trade-view.js';

/** The schema `MarketHistoryView` of the gateway's answers and commands. */
export interface MarketHistoryView {
  /** Oldest first; at most the last hour that this gateway has seen */
  readonly bars: readonly BarView[];
  /** Newest first */
  readonly tape: readonly TapeTradeView[];
}
