import {
  type RateLimit,
  type RecentOrder,
  type RiskRule,
  type Trail,
  isReducing,
  ordersOfStrategy,
} from '#libs/domain';
import { type Problem, US_PER_MS, type UnixUs, problem } from '#libs/kernel';

/**
 * RC-10: so many new orders within a second, ten seconds, a minute, this one among them, of the account and of one strategy. What truly reduces is
 * counted and passes.
 */
export const orderRate: RiskRule = {
  name: 'order-rate',
  control: 'RC-10',
  check({ activity, guards, intent, nowUs, open, position }) {
    const { orderRates, orderRatesPerStrategy } = guards;
    if (orderRates.length === 0 && orderRatesPerStrategy.length === 0) return undefined;
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    if (activity === undefined) {
      const { account } = intent;
      return problem('RECENT_ORDERS_UNKNOWN', `Nobody has counted the recent orders of ${account}.`, { account }, true);
    }
    const { account, strategy } = intent;
    const ofStrategy = ordersOfStrategy(activity.recent, strategy);
    return (
      whyTooFast(activity.recent.all, orderRates, nowUs, `account ${account}`) ??
      whyTooFast(ofStrategy, orderRatesPerStrategy, nowUs, `strategy ${strategy}`)
    );
  },
};

function whyTooFast(
  orders: Trail<RecentOrder>,
  limits: readonly RateLimit[],
  nowUs: UnixUs,
  where: string,
): Problem | undefined {
  for (const { most, windowMs } of limits) {
    const before = orders.newest(most);
    if (before === undefined || before.atUs <= nowUs - windowMs * US_PER_MS) continue;
    const seconds = windowMs / 1_000;
    const message = `${where} has had ${most} new orders approved within ${seconds} s, and may have no more.`;
    return problem('ORDER_RATE_EXCEEDED', message, { limit: String(most), windowMs: String(windowMs), where }, true);
  }
  return undefined;
}
