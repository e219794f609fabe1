import { type JournalOrder, type Order, isTerminal } from '#libs/domain';
import { type Violation, violation } from './violation.js';

/** I-15: an order that the books believe to have ended is not working at the exchange. */
export function checkProof(order: Order, atVenue: readonly JournalOrder[]): readonly Violation[] {
  if (!isTerminal(order.status)) return [];
  const working = atVenue.find(({ status }) => !isTerminal(status));
  if (working === undefined) return [];
  return [violation('I-15', order.clientOrderId, `${order.status} here (${order.reason}), ${working.status} there`)];
}
