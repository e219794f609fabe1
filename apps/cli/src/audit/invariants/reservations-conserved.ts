import { isTerminal } from '#libs/domain';
import { ZERO, formatDecimal } from '#libs/kernel';
import type { Invariant, Violation } from '../audited-books.js';

/** I-41: what risk holds back is what its orders may still execute: all of it while they live, nothing once they ended. */
export const reservationsConserved: Invariant = ({ orders, reservations }) => {
  const byIntent = new Map(orders.map((order) => [order.intentId, order]));
  return reservations.flatMap(({ intentId: about, quantity, executed, open }): readonly Violation[] => {
    const order = byIntent.get(about);
    const isLive = order !== undefined && !isTerminal(order.status);
    const left = isLive ? order.quantity.minus(order.cumQuantity) : ZERO;
    const due = left.lt(ZERO) ? ZERO : left;
    const invariant = 'I-41';
    if (!open.eq(due)) {
      const details = `${formatDecimal(open)} of ${formatDecimal(quantity)} is held back, ${formatDecimal(due)} is due`;
      return [{ invariant, about, details }];
    }
    if (order === undefined || executed.eq(order.cumQuantity)) return [];
    const details = `${formatDecimal(executed)} became exposure, ${formatDecimal(order.cumQuantity)} was executed`;
    return [{ invariant, about, details }];
  });
};
