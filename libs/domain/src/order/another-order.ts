import type { Decimal } from '#libs/kernel';
import type { Side } from '../market/index.js';
import { isOwnClientOrderId } from './client-order-id.js';
import { isNamelessAtVenue } from './external-order.js';
import type { Order } from './order.js';

/** What a venue says of the order that it has under an id, as far as that never changes. */
export interface NamedAtVenue {
  /** `undefined` where it does not say, as in lists of trades. */
  readonly clientOrderId: string | undefined;
  readonly side: Side;
  readonly limitPrice?: Decimal | undefined;
}

/**
 * Whether the order that a venue has under the id of one in the books is another one, because the venue's ids began anew. Somebody may
 * make an order smaller by hand, which may change its client id; nobody gives it another side or, where it is ours, another price, and
 * an id of our making names one intent for ever.
 */
export function isAnotherOrder(order: Order, { clientOrderId, limitPrice, side }: NamedAtVenue): boolean {
  if (side !== order.side) return true;
  if (!order.external && limitPrice !== undefined && order.limitPrice?.eq(limitPrice) === false) return true;
  if (clientOrderId === undefined || clientOrderId === order.venueClientOrderId) return false;
  return isOwnClientOrderId(clientOrderId) && !isNamelessAtVenue(order);
}

/** Whether a venue must know an order whenever it is asked: it gave the order an id, and did not refuse it. */
export function isHeldByVenue({ status, venueOrderId }: Pick<Order, 'status' | 'venueOrderId'>): boolean {
  return venueOrderId !== undefined && status !== 'Rejected';
}
