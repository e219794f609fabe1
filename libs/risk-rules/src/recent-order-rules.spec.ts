import { describe, expect, it } from 'vitest';
import {
  type AccountGuards,
  type ActivityView,
  type RecentOrder,
  type RiskContext,
  noRecentOrders,
  withRecentOrder,
} from '#libs/domain';
import { duplicateOrder, orderRate, repeatedOrder, runRules, strategyTripped } from './index.js';
import { PASSES, table } from './rule-table.fixture.js';
import { D, GUARDS, NOW_US, context } from './rules.fixture.js';

const MS = 1_000;

/** The order of the usual intent, so many milliseconds ago. */
function ago(ms: number, over: Partial<RecentOrder> = {}): RecentOrder {
  const { instrument, limitPrice, quantity, side, strategy, venue } = context().intent;
  return { strategy, venue, instrument, side, quantity, limitPrice, atUs: NOW_US - ms * MS, fills: 7, ...over };
}

/** What the account did: these orders, oldest first. */
function activity(orders: readonly RecentOrder[], over: Partial<ActivityView> = {}): ActivityView {
  const recent = orders.reduce(withRecentOrder, noRecentOrders());
  return { recent, fills: 7, trippedAtUs: undefined, resumedAtUs: 0, ...over };
}

const GUARDED: Partial<AccountGuards> = {
  orderRates: [
    { most: 2, windowMs: 1_000 },
    { most: 3, windowMs: 10_000 },
  ],
  orderRatesPerStrategy: [{ most: 2, windowMs: 10_000 }],
  repeatedOrders: [{ most: 3, windowMs: 60_000 }],
  duplicateWindowMs: 100,
};

function after(orders: readonly RecentOrder[], over: Partial<ActivityView> = {}): Partial<RiskContext> {
  return { guards: { ...GUARDS, ...GUARDED }, activity: activity(orders, over) };
}

const UNKNOWN: Partial<RiskContext> = { guards: { ...GUARDS, ...GUARDED }, activity: undefined };
const OFF: Partial<RiskContext> = { guards: GUARDS, activity: undefined };
const LONG = { position: D('2') };
const SELL = { side: 'SELL', quantity: D('1') } as const;
const other = (ms: number): RecentOrder => ago(ms, { strategy: 's2' });
const sell = (ms: number): RecentOrder => ago(ms, { side: 'SELL' });

table(orderRate, [
  ['passes the last order that a second allows', after([other(999)]), {}, PASSES],
  ['refuses one more within the second', after([other(999), other(0)]), {}, 'ORDER_RATE_EXCEEDED'],
  ['passes it once the second is over', after([other(1_000), other(0)]), {}, PASSES],
  ['refuses one more within ten seconds', after([other(9_999), other(5_000), other(2_000)]), {}, 'ORDER_RATE_EXCEEDED'],
  ['passes it once they are over', after([other(10_000), other(5_000), other(2_000)]), {}, PASSES],
  ['refuses one more of a strategy', after([ago(9_999), sell(5_000)]), {}, 'ORDER_RATE_EXCEEDED'],
  ['passes it for another strategy', after([ago(9_999), other(5_000)]), {}, PASSES],
  ['lets out what truly reduces', { ...LONG, ...after([sell(1), sell(1), sell(1)]) }, SELL, PASSES],
  ['refuses where nobody counted', UNKNOWN, {}, 'RECENT_ORDERS_UNKNOWN'],
  ['lets out what truly reduces though nobody counted', { ...LONG, ...UNKNOWN }, SELL, PASSES],
  ['has nothing to say where there is no limit', OFF, {}, PASSES],
]);

table(duplicateOrder, [
  ['refuses the same order just before the window ends', after([ago(99)]), {}, 'ORDER_DUPLICATE'],
  ['passes it at its end', after([ago(100)]), {}, PASSES],
  ['refuses it behind other ones', after([ago(9), ago(5, { quantity: D('2') }), sell(3)]), {}, 'ORDER_DUPLICATE'],
  ['takes one and 1.0 for the same', after([ago(9)]), { quantity: D('1.0') }, 'ORDER_DUPLICATE'],
  ['passes another quantity', after([ago(9)]), { quantity: D('1.001') }, PASSES],
  ['passes another price', after([ago(9)]), { limitPrice: D('100.01') }, PASSES],
  ['passes an order at the market', after([ago(9)]), { type: 'MARKET', limitPrice: undefined }, PASSES],
  [
    'refuses two at the market',
    after([ago(9, { limitPrice: undefined })]),
    { limitPrice: undefined },
    'ORDER_DUPLICATE',
  ],
  ['passes the other side', after([ago(9)]), SELL, PASSES],
  ['passes the order of another strategy', after([other(9)]), {}, PASSES],
  ['lets out what truly reduces', { ...LONG, ...after([sell(1)]) }, SELL, PASSES],
  ['refuses where nobody counted', UNKNOWN, {}, 'RECENT_ORDERS_UNKNOWN'],
  ['has nothing to say where there is no window', OFF, {}, PASSES],
]);

const THREE = [ago(59_999), ago(30_000), ago(1)];
table(repeatedOrder, [
  ['passes the last order that is allowed', after([ago(2), ago(1)]), {}, PASSES],
  ['refuses one more', after(THREE), {}, 'ORDER_REPEATED'],
  [
    'refuses it at another quantity and price',
    after(THREE),
    { quantity: D('2'), limitPrice: D('99') },
    'ORDER_REPEATED',
  ],
  ['passes it once the first is out of the window', after([ago(60_000), ago(30_000), ago(1)]), {}, PASSES],
  ['passes it after a fill in the instrument', after(THREE, { fills: 8 }), {}, PASSES],
  ['counts from the fill on', after([ago(9, { fills: 6 }), ago(8), ago(7)]), {}, PASSES],
  [
    'does not count what was before it was known of fills',
    after([ago(9, { fills: undefined }), ago(8), ago(7)]),
    {},
    PASSES,
  ],
  ['passes the other side', after(THREE), { ...SELL, quantity: D('3') }, PASSES],
  ['passes another strategy', after([other(3), other(2), other(1)]), {}, PASSES],
  ['does not count what was before a person resumed', after(THREE, { resumedAtUs: NOW_US - 59_999 * MS }), {}, PASSES],
  ['lets out what truly reduces', { ...LONG, ...after([sell(3), sell(2), sell(1)]) }, SELL, PASSES],
  ['refuses where nobody counted', UNKNOWN, {}, 'RECENT_ORDERS_UNKNOWN'],
  ['has nothing to say where there is no limit', OFF, {}, PASSES],
]);

const TRIPPED = after([], { trippedAtUs: NOW_US - 1 });
table(strategyTripped, [
  ['refuses what adds risk', TRIPPED, {}, 'STRATEGY_TRIPPED'],
  [
    'refuses a sell that would open a short',
    { ...LONG, ...TRIPPED },
    { ...SELL, quantity: D('3') },
    'STRATEGY_TRIPPED',
  ],
  ['lets out what truly reduces', { ...LONG, ...TRIPPED }, SELL, PASSES],
  ['passes a strategy that was not stopped', after(THREE), {}, PASSES],
  ['leaves what nobody counted to the other rules', UNKNOWN, {}, PASSES],
]);

describe('a refusal about recent orders', () => {
  it('says who, how many, within how long, and what to do', () => {
    expect(orderRate.check(context(after([other(2), other(1)])))).toMatchObject({
      message: 'account a1 has had 2 new orders approved within 1 s, and may have no more.',
      details: { limit: '2', windowMs: '1000', where: 'account a1' },
      retryable: true,
    });
    expect(repeatedOrder.check(context(after(THREE)))).toMatchObject({
      message:
        's1 sent 3 orders to BUY BTC-USDT within 60 s and none was filled: it adds no risk any more until a person has ' +
        'looked at it and resumes a1.',
      retryable: false,
    });
    expect(duplicateOrder.check(context(after([ago(1)])))).toMatchObject({ retryable: true });
    expect(strategyTripped.check(context(TRIPPED))).toMatchObject({ retryable: false });
  });

  it('comes from the registry', () => {
    expect(runRules(context(TRIPPED))?.rule.name).toBe('strategy-tripped');
    expect(runRules(context(after([ago(1)])))?.rule.name).toBe('duplicate-order');
    expect(runRules(context(after([ago(9_000), ago(8_000)])))?.rule.name).toBe('order-rate');
    expect(runRules(context(after([ago(50_000), ago(40_000), ago(30_000)])))?.rule.name).toBe('repeated-order');
  });
});
