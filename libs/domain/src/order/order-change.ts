import type { OrderStatus } from './order-types.js';
import type { OrderEvent } from './transitions.js';

/** What an order's history tells of one change: an event, or one of the two ways in which an order comes into the books. */
export type OrderHistoryEvent = OrderEvent | 'committed' | 'adopted';

/** One entry of an order's history. */
export interface OrderChange {
  readonly event: OrderHistoryEvent;
  /** `undefined` for the first entry. */
  readonly fromStatus: OrderStatus | undefined;
  /** What proves it: the venue's own report, or the findings of a procedure. */
  readonly proof: object;
}
