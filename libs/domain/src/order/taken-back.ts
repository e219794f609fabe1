import type { Order } from './order.js';
import { isTerminal } from './order-types.js';
import type { OrderEvent } from './transitions.js';

/** Why orders are taken back; an order bears one of these as its reason from the cancel on. */
export const TAKEN_BACK_BECAUSE = {
  halted: 'TRADING_HALTED',
  expired: 'INTENT_EXPIRED',
  operator: 'CANCELED_BY_OPERATOR',
} as const;
const REASONS: readonly string[] = Object.values(TAKEN_BACK_BECAUSE);
/** The statuses that a cancel leaves as they are: what is not known, or whose it is, matters more than that. */
const UNTOLD = ['Unknown', 'External'];
/** What may become known of an order without saying anything about its cancel. */
const BESIDE_THE_CANCEL: readonly OrderEvent[] = ['answer-lost', 'accepted', 'fill'];

/**
 * Whether it was decided to take an order back, and how that ended is not known: also where its own answer was lost meanwhile, where it
 * only came to life afterwards, or where it is somebody else's. The venue's refusal of the cancel ends it.
 */
export function isBeingTakenBack({ reason, status }: Pick<Order, 'reason' | 'status'>): boolean {
  return status === 'PendingCancel' || (!isTerminal(status) && REASONS.includes(reason));
}

/** Whether it is in the order's row already that it is taken back for this reason. */
export function isMarkedTakenBack(order: Pick<Order, 'reason' | 'status'>, reason: string): boolean {
  return order.status === 'PendingCancel' || (UNTOLD.includes(order.status) && order.reason === reason);
}

/** Whether an order goes on bearing the reason of its cancel after an event. */
export function keepsCancelReason(order: Pick<Order, 'reason' | 'status'>, event: OrderEvent): boolean {
  return isBeingTakenBack(order) && BESIDE_THE_CANCEL.includes(event);
}
