import { type Intent, type RecentOrder, type RiskRule, isReducing, ordersOfLine } from '#libs/domain';
import { US_PER_MS, problem } from '#libs/kernel';

/**
 * RC-12: the same order of a strategy (instrument, side, quantity, price) in another intent within a moment is taken for a slip. The same intent a second
 * time never comes so far. What truly reduces passes.
 */
export const duplicateOrder: RiskRule = {
  name: 'duplicate-order',
  control: 'RC-12',
  check({ activity, guards, intent, nowUs, open, position }) {
    const { duplicateWindowMs } = guards;
    if (duplicateWindowMs === 0) return undefined;
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    if (activity === undefined) {
      const { account } = intent;
      return problem('RECENT_ORDERS_UNKNOWN', `Nobody has counted the recent orders of ${account}.`, { account }, true);
    }
    const sinceUs = nowUs - duplicateWindowMs * US_PER_MS;
    const orders = ordersOfLine(activity.recent, intent);
    for (let count = 1; ; count += 1) {
      const before = orders.newest(count);
      if (before === undefined || before.atUs <= sinceUs) return undefined;
      if (isSameOrder(before, intent)) break;
    }
    const { instrument, side, strategy } = intent;
    const message =
      `${strategy} had the same order to ${side} ${instrument} approved less than ${duplicateWindowMs} ms ago; ` +
      'if it is meant, send it later, or with another quantity or price.';
    return problem('ORDER_DUPLICATE', message, { strategy, windowMs: String(duplicateWindowMs) }, true);
  },
};

function isSameOrder(one: RecentOrder, other: Intent): boolean {
  if (!one.quantity.eq(other.quantity)) return false;
  if (one.limitPrice === undefined || other.limitPrice === undefined) return one.limitPrice === other.limitPrice;
  return one.limitPrice.eq(other.limitPrice);
}
