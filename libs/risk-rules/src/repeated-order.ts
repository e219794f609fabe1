import {
  type RateLimit,
  type RiskContext,
  type RiskRule,
  TRIPPING_REFUSAL,
  isReducing,
  ordersOfLine,
} from '#libs/domain';
import { US_PER_MS, problem } from '#libs/kernel';

/**
 * RC-11: a strategy that sends order after order in one instrument on one side, and of none of them comes a fill, has run away. The order after the last
 * one allowed is refused, and its refusal trips the strategy: see `strategy-tripped`. What truly reduces passes.
 */
export const repeatedOrder: RiskRule = {
  name: TRIPPING_REFUSAL.rule,
  control: 'RC-11',
  check(context) {
    const { activity, guards, intent, open, position } = context;
    if (guards.repeatedOrders.length === 0) return undefined;
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    if (activity === undefined) {
      const { account } = intent;
      return problem('RECENT_ORDERS_UNKNOWN', `Nobody has counted the recent orders of ${account}.`, { account }, true);
    }
    const broken = guards.repeatedOrders.find((limit) => isFull(limit, context, activity));
    if (broken === undefined) return undefined;
    const { account, instrument, side, strategy } = intent;
    const { most, windowMs } = broken;
    const seconds = windowMs / 1_000;
    const message =
      `${strategy} sent ${most} orders to ${side} ${instrument} within ${seconds} s and none was filled: it adds no risk any more ` +
      `until a person has looked at it and resumes ${account}.`;
    return problem('ORDER_REPEATED', message, { strategy, limit: String(most), windowMs: String(windowMs) });
  },
};

/** Whether as many orders as are allowed were approved within the window, without a fill in the instrument since, and without a person between. */
function isFull(
  { most, windowMs }: RateLimit,
  { intent, nowUs }: RiskContext,
  { fills, recent, resumedAtUs }: NonNullable<RiskContext['activity']>,
): boolean {
  const oldest = ordersOfLine(recent, intent).newest(most);
  if (oldest === undefined || oldest.fills !== fills) return false;
  return oldest.atUs > nowUs - windowMs * US_PER_MS && oldest.atUs > resumedAtUs;
}
