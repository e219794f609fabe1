import { ZERO, formatDecimal, sumDecimals } from '#libs/kernel';
import type { AuditedFill, Invariant } from '../audited-books.js';

/** I-02: an order's executed quantity is the sum of its fills, and what is above its quantity is noted as overfill. */
export const fillsMakeOrders: Invariant = ({ orders, fills }) => {
  const byOrder = new Map<string, AuditedFill[]>();
  for (const fill of fills) byOrder.set(fill.clientOrderId, [...(byOrder.get(fill.clientOrderId) ?? []), fill]);
  return orders.flatMap(({ clientOrderId: about, cumQuantity, overfillQuantity, quantity }) => {
    const filled = sumDecimals((byOrder.get(about) ?? []).map((fill) => fill.quantity));
    const invariant = 'I-02';
    if (!filled.eq(cumQuantity)) {
      const details = `executed ${formatDecimal(cumQuantity)}, its fills make ${formatDecimal(filled)}`;
      return [{ invariant, about, details }];
    }
    const above = filled.gt(quantity) ? filled.minus(quantity) : ZERO;
    if (above.eq(overfillQuantity)) return [];
    return [{ invariant, about, details: `${formatDecimal(above)} above its quantity is not noted as overfill` }];
  });
};
