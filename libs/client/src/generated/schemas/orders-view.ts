// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { OrderView } from './order-view.js';

/** The schema `OrdersView` of the gateway's answers and commands. */
export interface OrdersView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly OrderView[];
}
