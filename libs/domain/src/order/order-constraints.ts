import { ZERO } from '#libs/kernel';
import { mayBeUnsent } from './order-step.js';
import type { Order } from './order.js';
import { overfillOf } from './order-progress.js';
import { isTerminal } from './order-types.js';

const ID = /^[A-Za-z0-9_-]{1,64}$/u;
const hasLength = (text: string): boolean => text.length >= 1 && text.length <= 64;

/**
 * What holds for every row of `orders.orders`, under the names that the table gives its check constraints. A test compares
 * them with the migrated table; another walks everything that can happen to an order and finds that each row fits.
 */
export const ORDER_CONSTRAINTS: Readonly<Record<string, (order: Order) => boolean>> = {
  orders_client_order_id_check: ({ clientOrderId }) => ID.test(clientOrderId),
  orders_venue_client_order_id_check: ({ venueClientOrderId }) => hasLength(venueClientOrderId),
  orders_venue_order_id_check: ({ venueOrderId }) => venueOrderId === undefined || hasLength(venueOrderId),
  orders_quantity_check: ({ quantity }) => quantity.gt(ZERO),
  orders_limit_price_check: ({ limitPrice }) => limitPrice === undefined || limitPrice.gt(ZERO),
  orders_version_check: ({ version }) => version >= 1,
  order_of_ours_has_an_intent: ({ external, intentId, validUntilUs }) =>
    external || (intentId !== undefined && validUntilUs !== undefined),
  order_limit_has_a_price: ({ limitPrice, type }) => (type === 'MARKET') === (limitPrice === undefined),
  order_executed_at_most_ordered: (order) => {
    const overfill = overfillOf(order);
    if (order.cumQuantity.minus(overfill).gt(order.quantity)) return false;
    return overfill.eq(ZERO) || order.cumQuantity.eq(order.quantity.plus(overfill));
  },
  order_status_fits_executed: statusFitsExecuted,
  order_external_is_external: ({ external, status }) => status !== 'External' || external,
  order_closed_has_a_time: ({ closedAtUs, status }) => isTerminal(status) === (closedAtUs !== undefined),
  order_live_was_sent: (order) => mayBeUnsent(order) || order.sentAtUs !== undefined,
};

/** The names of the constraints that an order breaks; empty for every order that can be stored. */
export function brokenOrderConstraints(order: Order): string[] {
  return Object.entries(ORDER_CONSTRAINTS).flatMap(([name, holds]) => (holds(order) ? [] : [name]));
}

function statusFitsExecuted({ cumQuantity, quantity, status }: Order): boolean {
  switch (status) {
    case 'PendingNew':
    case 'New':
    case 'Rejected':
      return cumQuantity.eq(ZERO);
    case 'PartiallyFilled':
      return cumQuantity.gt(ZERO) && cumQuantity.lt(quantity);
    case 'Filled':
      return cumQuantity.gte(quantity);
    case 'PendingCancel':
    case 'Canceled':
    case 'Expired':
    case 'Unknown':
    case 'External':
      return true;
  }
}
