import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { Steps } from '../instrument/index.js';
import { anySteps, asSteps } from '../instrument/steps.fixture.js';
import type { MarketTrade } from '../market/index.js';
import { type Bar, CountedBars, MAX_EMPTY_BARS, TimeBars, barCalendar } from './index.js';

const tradeOf = (
  exchangeAtUs: number,
  priceTicks: Steps = 10,
  sizeLots: Steps = 1,
  takerSide: 'BUY' | 'SELL' = 'BUY',
): MarketTrade => ({
  kind: 'trade',
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>('BTC-USDT'),
  exchangeAtUs,
  receivedAtUs: exchangeAtUs,
  tradeId: 1,
  priceTicks: asSteps(priceTicks),
  sizeLots: asSteps(sizeLots),
  takerSide,
});
const trade = fc
  .record({
    atUs: fc.nat({ max: 500 }),
    price: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constant(Number.MAX_SAFE_INTEGER), anySteps),
    size: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(Number.MAX_SAFE_INTEGER), anySteps),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
  })
  .map(({ atUs, price, size, side }) => tradeOf(atUs, price, size, side));
const trades = fc.array(trade, { minLength: 1, maxLength: 60, size: 'max' });

const sum = (list: readonly MarketTrade[], of: (one: MarketTrade) => bigint): bigint =>
  list.reduce((total, one) => total + of(one), 0n);
const lots = (one: MarketTrade): bigint => BigInt(one.sizeLots);
const value = (one: MarketTrade): bigint => BigInt(one.priceTicks) * BigInt(one.sizeLots);

/** What a bar of these trades must say, worked out the long way. */
function naive(list: readonly MarketTrade[], fromUs: number, toUs: number): Bar {
  const prices: readonly Steps[] = list.map((one) => one.priceTicks);
  const ascending = prices.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    fromUs,
    toUs,
    openTicks: prices[0] ?? 0,
    highTicks: ascending.at(-1) ?? 0,
    lowTicks: ascending[0] ?? 0,
    closeTicks: prices.at(-1) ?? 0,
    volumeLots: sum(list, lots),
    buyVolumeLots: sum(
      list.filter((one) => one.takerSide === 'BUY'),
      lots,
    ),
    valueTickLots: sum(list, value),
    trades: list.length,
  };
}

describe('tick, volume and value bars', () => {
  it('hold every trade once, in order, each bar just full with its last trade', () => {
    const measures = { tick: () => 1n, volume: lots, value } as const;
    fc.assert(
      fc.property(
        fc.constantFrom('tick' as const, 'volume' as const, 'value' as const),
        fc.nat({ max: 300 }),
        trades,
        (measure, size, list) => {
          const full = BigInt(size) + 1n;
          const bars = new CountedBars(measure, full);
          let open: MarketTrade[] = [];
          for (const one of list) {
            const bar = bars.onTrade(one);
            open.push(one);
            const times = open.map((each) => each.exchangeAtUs);
            const expected = naive(open, times[0] ?? 0, Math.max(...times));
            if (sum(open, measures[measure]) < full) {
              expect([bar, bars.unfinished]).toEqual([undefined, expected]);
              continue;
            }
            expect([bar, bars.unfinished]).toEqual([expected, undefined]);
            open = [];
          }
        },
      ),
    );
  });
});

describe('time bars', () => {
  it('equal trades grouped by interval, with what is late left out and counted, and empty ones carried or skipped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('carry' as const, 'skip' as const),
        trades,
        (intervalUs, empty, list) => {
          const bars = new TimeBars({ intervalUs, latenessUs: 0, empty });
          const made = [...list.flatMap((one) => bars.onTrade(one)), ...bars.onTime(10_000)];
          const groups = new Map<number, MarketTrade[]>();
          let newest = -1;
          let late = 0;
          for (const one of list) {
            const interval = Math.floor(one.exchangeAtUs / intervalUs);
            if (interval < newest) late += 1;
            else groups.set(interval, [...(groups.get(interval) ?? []), one]);
            newest = Math.max(newest, interval);
          }
          const busy = [...groups].map(([at, group]) => naive(group, at * intervalUs, (at + 1) * intervalUs));
          expect(made.filter((bar) => bar.trades > 0)).toEqual(busy);
          expect(bars.late).toBe(late);
          made.forEach((bar, i) => {
            const before = made[i - 1];
            if (empty === 'carry' && before !== undefined && bars.skipped === 0) expect(bar.fromUs).toBe(before.toUs);
            if (bar.trades > 0) return;
            expect([empty, bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots]).toEqual([
              'carry',
              ...Array.from({ length: 4 }, () => before?.closeTicks),
              0n,
            ]);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of weeks and months equal trades grouped by Monday and by first, as another calendar counts them', () => {
    const groups = {
      w: (day: Date) =>
        Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() - ((day.getUTCDay() + 6) % 7)),
      M: (day: Date) => Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1),
    } as const;
    const dayMs = 86_400_000;
    const anyTrade = fc.integer({ min: 0, max: 400 * dayMs }).map((ms) => tradeOf((1_767_225_600_000 + ms) * 1_000));
    fc.assert(
      fc.property(fc.constantFrom('w' as const, 'M' as const), fc.array(anyTrade, { maxLength: 40 }), (unit, list) => {
        const inOrder = list.toSorted((a, b) => a.exchangeAtUs - b.exchangeAtUs);
        const calendar = barCalendar({ count: 1, unit });
        if (!calendar.ok) throw new Error(calendar.error.message);
        const bars = new TimeBars({ calendar: calendar.value, latenessUs: 0, empty: 'carry' });
        const made = [...inOrder.flatMap((one) => bars.onTrade(one)), ...bars.onTime(1e16)];
        const counts = new Map<number, number>();
        for (const { exchangeAtUs } of inOrder) {
          const start = groups[unit](new Date(exchangeAtUs / 1_000)) * 1_000;
          counts.set(start, (counts.get(start) ?? 0) + 1);
        }
        expect(made.filter(({ trades: many }) => many > 0).map((bar) => [bar.fromUs, bar.trades])).toEqual([...counts]);
        made.forEach((bar, i) => {
          if (i > 0 && bars.skipped === 0) expect(bar.fromUs).toBe(made[i - 1]?.toUs);
        });
      }),
    );
  });

  it('wait for late trades as long as told when only the clock moves on', () => {
    const bars = new TimeBars({ intervalUs: 100, latenessUs: 20, empty: 'skip' });
    bars.onTrade(tradeOf(50, 10));
    expect(bars.onTime(119)).toEqual([]);
    bars.onTrade(tradeOf(99, 12));
    expect(bars.onTime(120)).toMatchObject([{ fromUs: 0, toUs: 100, closeTicks: 12, trades: 2 }]);
    expect(bars.onTrade(tradeOf(99, 13))).toEqual([]);
    expect([bars.late, bars.unfinished]).toEqual([1, undefined]);
  });

  it('make no more than 1,440 bars out of one silence, and count the rest', () => {
    const bars = new TimeBars({ intervalUs: 1, latenessUs: 0, empty: 'carry' });
    bars.onTrade(tradeOf(0, 7));
    const made = bars.onTrade(tradeOf(1_000_000, 8));
    expect(made).toHaveLength(1 + MAX_EMPTY_BARS);
    expect([bars.skipped, made.at(-1)?.toUs, made.at(-1)?.closeTicks]).toEqual([
      1_000_000 - 1 - MAX_EMPTY_BARS,
      1_000_000,
      7,
    ]);
    const calendar = barCalendar({ count: 1, unit: 'd' });
    if (!calendar.ok) throw new Error(calendar.error.message);
    const days = new TimeBars({ calendar: calendar.value, latenessUs: 0, empty: 'carry' });
    days.onTrade(tradeOf(0, 7));
    const dayUs = 86_400_000_000;
    const carried = days.onTrade(tradeOf(10_000 * dayUs, 8));
    expect([carried.length, days.skipped, carried.at(1)?.fromUs, carried.at(-1)?.toUs]).toEqual([
      1 + MAX_EMPTY_BARS,
      9_999 - MAX_EMPTY_BARS,
      (10_000 - MAX_EMPTY_BARS) * dayUs,
      10_000 * dayUs,
    ]);
  });
});
