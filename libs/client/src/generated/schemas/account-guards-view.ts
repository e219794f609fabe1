// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { MarketOpenOrdersView } from './market-open-orders-view.js';
import type { RestrictedMarketView } from './restricted-market-view.js';

/** The schema `AccountGuardsView` of the gateway's answers and commands. */
export interface AccountGuardsView {
  /** Farthest that a limit price may be from the market's, as a part of the market's price; a plain decimal text */
  readonly priceCollar: string;
  /** Most orders open or unknown at once; null is unlimited */
  readonly maxOpenOrders: number | null;
  /** The same in one instrument; null is unlimited */
  readonly maxOpenOrdersPerInstrument: number | null;
  /** How many orders are open or unknown now */
  readonly openOrders: number;
  /** The same by market; those without any are left out */
  readonly openOrdersByMarket: readonly MarketOpenOrdersView[];
  /** What may not be traded */
  readonly restricted: readonly RestrictedMarketView[];
}
