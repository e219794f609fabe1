// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { TradeView } from './trade-view.js';

/** The schema `TradesView` of the gateway's answers and commands. */
export interface TradesView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly TradeView[];
}
