import { Decimal, asId, type InstrumentId, type StrategyId, type VenueId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RecentOrder,
  type RecentOrders,
  joinRecentOrders,
  noRecentOrders,
  ordersOfLine,
  ordersOfStrategy,
  unreadSinceUs,
  withRecentOrder,
} from './recent-orders.js';
import { TRAIL_US, type Trail } from './trail.js';

const LINE = { venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT') };
const STRATEGIES = ['s1', 's2'] as const;

const order = (strategy: string, side: 'BUY' | 'SELL', atUs: number): RecentOrder => ({
  ...{ ...LINE, strategy: asId<StrategyId>(strategy), side, atUs, fills: 0 },
  ...{ quantity: new Decimal('1'), limitPrice: undefined },
});

/** Everything of a trail since a time, newest first. */
function listed(trail: Trail<RecentOrder>, sinceUs = 0): readonly RecentOrder[] {
  const found: RecentOrder[] = [];
  for (let count = 1; ; count += 1) {
    const next = trail.newest(count);
    if (next === undefined) return found.filter(({ atUs }) => atUs >= sinceUs);
    found.push(next);
  }
}

/** A minute before the newest of a list, oldest first. */
const minuteOf = (list: readonly RecentOrder[]): number => (list.at(-1)?.atUs ?? 0) - TRAIL_US;

/** All that is looked at is equal to that of a list, oldest first. */
function expectEqual(orders: RecentOrders, list: readonly RecentOrder[]): void {
  const sinceUs = minuteOf(list);
  const recent = list.filter(({ atUs }) => atUs >= sinceUs).toReversed();
  expect(listed(orders.all, sinceUs)).toEqual(recent);
  for (const strategy of STRATEGIES) {
    const own = recent.filter((one) => one.strategy === strategy);
    expect(listed(ordersOfStrategy(orders, strategy), sinceUs)).toEqual(own);
    for (const side of ['BUY', 'SELL'] as const) {
      const line = own.filter((one) => one.side === side);
      expect(listed(ordersOfLine(orders, { ...LINE, strategy, side }), sinceUs)).toEqual(line);
    }
  }
}

const steps = fc.array(
  fc.record({
    strategy: fc.constantFrom(...STRATEGIES),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    laterUs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 }), fc.constant(TRAIL_US)),
    /** How many of the newest books are given up before: a commit that failed, and what was decided behind it. */
    givenUp: fc.constantFrom(0, 0, 0, 1, 3),
  }),
  { maxLength: 600 },
);

describe('the recent orders of an account', () => {
  it('are those of the book that they were added to, whatever was added to another one that came of it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const books: { orders: RecentOrders; list: readonly RecentOrder[] }[] = [
          { orders: noRecentOrders(), list: [] },
        ];
        let atUs = TRAIL_US;
        for (const { givenUp, laterUs, side, strategy } of all) {
          books.splice(Math.max(1, books.length - givenUp));
          const last = books.at(-1) ?? { orders: noRecentOrders(), list: [] };
          const added = order(strategy, side, (atUs += laterUs));
          books.push({ orders: withRecentOrder(last.orders, added), list: [...last.list, added] });
        }
        for (const { list, orders } of books.slice(-4)) expectEqual(orders, list);
      }),
      { numRuns: 60 },
    );
  });

  it('are those that are written down, once what is not known yet was read', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, known) => {
        let atUs = TRAIL_US;
        const written = all.map(({ laterUs, side, strategy }) => order(strategy, side, (atUs += laterUs)));
        const mine = written.slice(0, known % (written.length + 1)).reduce(withRecentOrder, noRecentOrders());
        const sinceUs = unreadSinceUs(mine) ?? 0;
        const read = written.filter((one) => one.atUs >= Math.max(sinceUs, minuteOf(written)));
        expectEqual(joinRecentOrders(mine, read), written);
      }),
      { numRuns: 60 },
    );
  });

  it('are in the order of their times where the clock was set back: none is younger than the one before it', () => {
    const orders = [order('s1', 'BUY', 9), order('s1', 'BUY', 5)].reduce(withRecentOrder, noRecentOrders());
    expect(listed(orders.all).map(({ atUs }) => atUs)).toEqual([9, 9]);
  });

  it('are all still there once they are read again after the clock was set back', () => {
    const written = [90, 85, 86, 88].map((second) => order('s1', 'BUY', second * 1_000_000));
    let known = noRecentOrders();
    for (const [index, one] of written.entries()) {
      known = withRecentOrder(known, one);
      const sinceUs = unreadSinceUs(known) ?? 0;
      const read = written.slice(0, index + 1).filter(({ atUs }) => atUs >= sinceUs);
      known = joinRecentOrders(
        known,
        read.toSorted((a, b) => a.atUs - b.atUs),
      );
      expect(listed(known.all)).toHaveLength(index + 1);
    }
    const unread = written.reduce(withRecentOrder, noRecentOrders());
    const sinceUs = unreadSinceUs(unread) ?? 0;
    const read = written.filter(({ atUs }) => atUs >= sinceUs).toSorted((a, b) => a.atUs - b.atUs);
    expect(listed(joinRecentOrders(unread, read).all)).toHaveLength(4);
  });
});
