// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { DecisionView } from './decision-view.js';
import type { HopView } from './hop-view.js';
import type { OrderEventView } from './order-event-view.js';
import type { OrderView } from './order-view.js';
import type { TradeView } from './trade-view.js';

/** The schema `OrderTimelineView` of the gateway's answers and commands. */
export interface OrderTimelineView {
  readonly order: OrderView;
  readonly hops: readonly HopView[];
  readonly events: readonly OrderEventView[];
  /** null for orders of others */
  readonly decision: DecisionView | null;
  readonly trades: readonly TradeView[];
}
