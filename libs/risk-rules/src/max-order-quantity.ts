import type { LimitRule } from '#libs/domain';
import { formatDecimal, problem } from '#libs/kernel';
import { limitMissing } from './limit-missing.js';

/** RC-01: no order has a larger quantity than its instrument's limit, reducing or not. */
export const maxOrderQuantity: LimitRule = {
  name: 'max-order-quantity',
  control: 'RC-01',
  check({ intent, limits }) {
    const limit = limits.maxOrderQuantity;
    if (limit === undefined) return limitMissing('maxOrderQuantity', intent.instrument);
    if (intent.quantity.lte(limit)) return undefined;
    const details = { quantity: formatDecimal(intent.quantity), limit: formatDecimal(limit) };
    return problem(
      'MAX_ORDER_QUANTITY_EXCEEDED',
      `The quantity ${details.quantity} is above the limit ${details.limit}.`,
      details,
    );
  },
};
