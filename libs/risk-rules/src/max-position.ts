import { type LimitRule, isReducing } from '#libs/domain';
import { formatDecimal, problem } from '#libs/kernel';
import { limitMissing } from './limit-missing.js';

/**
 * RC-05: the absolute position stays within its limit even if this order and all open orders on its side fill. An order
 * that truly reduces passes even where a lowered limit is already exceeded.
 */
export const maxPosition: LimitRule = {
  name: 'max-position',
  control: 'RC-05',
  check({ intent, limits, position, open }) {
    const limit = limits.maxPosition;
    if (limit === undefined) return limitMissing('maxPosition', intent.instrument);
    const { side, quantity } = intent;
    const after = side === 'BUY' ? position.plus(open.buy).plus(quantity) : position.minus(open.sell).minus(quantity);
    if (after.abs().lte(limit) || isReducing(side, quantity, position, open)) return undefined;
    const details = {
      positionAfter: formatDecimal(after),
      limit: formatDecimal(limit),
      position: formatDecimal(position),
      openBuy: formatDecimal(open.buy),
      openSell: formatDecimal(open.sell),
    };
    return problem(
      'MAX_POSITION_EXCEEDED',
      `With all open orders filled the position would be ${details.positionAfter}, the limit is ${details.limit}.`,
      details,
      true,
    );
  },
};
