import type { LimitRule } from '#libs/domain';
import { ZERO, formatDecimal, problem } from '#libs/kernel';
import { limitMissing } from './limit-missing.js';

/** RC-02: quantity × worst price of one order is within its instrument's limit, reducing or not. */
export const maxOrderNotional: LimitRule = {
  name: 'max-order-notional',
  control: 'RC-02',
  check({ intent, limits, worstPrice }) {
    const limit = limits.maxOrderNotional;
    if (limit === undefined) return limitMissing('maxOrderNotional', intent.instrument);
    if (worstPrice === undefined || worstPrice.lte(ZERO)) {
      return problem(
        'ORDER_UNPRICED',
        `There is no quote to price a market order in ${intent.instrument} with.`,
        {},
        true,
      );
    }
    const notional = intent.quantity.times(worstPrice);
    if (notional.lte(limit)) return undefined;
    const details = {
      notional: formatDecimal(notional),
      limit: formatDecimal(limit),
      worstPrice: formatDecimal(worstPrice),
    };
    return problem(
      'MAX_ORDER_NOTIONAL_EXCEEDED',
      `The worst-case notional ${details.notional} is above the limit ${details.limit}.`,
      details,
    );
  },
};
