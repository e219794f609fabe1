import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UTC } from '#libs/kernel';
import type { PastBar } from '../venue/index.js';
import { DAY_US, barCalendar, canFold, foldBars, parseBarInterval } from './index.js';
import { KOLKATA } from './zones.fixture.js';

const HOUR_US = DAY_US / 24;

function calendarOf(text: string, zone = UTC) {
  const interval = parseBarInterval(text);
  const calendar = interval.ok ? barCalendar(interval.value, zone) : interval;
  if (!calendar.ok) throw new Error(calendar.error.message);
  return calendar.value;
}

/** Past bars of an hour, some left out, as a venue sends them: oldest first. */
const hours = fc
  .array(
    fc.record({
      silence: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 400 })),
      prices: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 900 }))),
      volumeLots: fc.bigInt({ min: 0n, max: 10n ** 24n }),
      tells: fc.boolean(),
      trades: fc.nat({ max: 9 }),
    }),
    { maxLength: 200, size: 'max' },
  )
  .map((list) => {
    let fromUs = Date.UTC(2025, 11, 27) * 1_000;
    return list.map(({ silence, prices, volumeLots, tells, trades }): PastBar => {
      fromUs += (1 + silence) * HOUR_US;
      const [openTicks = 0, closeTicks = 0] = prices;
      return {
        fromUs,
        toUs: fromUs + HOUR_US,
        openTicks,
        highTicks: Math.max(...prices),
        lowTicks: Math.min(...prices),
        closeTicks,
        volumeLots,
        buyVolumeLots: tells ? volumeLots / 2n : undefined,
        valueTickLots: tells ? volumeLots * 3n : undefined,
        trades: tells ? trades : undefined,
      };
    });
  });

describe('bars that are folded from finer ones', () => {
  it('equal what all finer bars of a day, a week or a month say together', () => {
    fc.assert(
      fc.property(hours, fc.constantFrom('1d', '1w', '1M', '5h'), (finer, text) => {
        const calendar = calendarOf(text);
        const groups = new Map<number, PastBar[]>();
        for (const bar of finer) {
          const { fromUs } = calendar.spanAt(bar.fromUs);
          groups.set(fromUs, [...(groups.get(fromUs) ?? []), bar]);
        }
        const total = (list: readonly PastBar[], of: (bar: PastBar) => bigint | undefined): bigint | undefined =>
          list.some((bar) => of(bar) === undefined) ? undefined : list.reduce((sum, bar) => sum + (of(bar) ?? 0n), 0n);
        const expected = [...groups].map(([fromUs, list]) => ({
          fromUs,
          toUs: calendar.spanAt(fromUs).toUs,
          openTicks: list[0]?.openTicks,
          highTicks: Math.max(...list.map((bar) => Number(bar.highTicks))),
          lowTicks: Math.min(...list.map((bar) => Number(bar.lowTicks))),
          closeTicks: list.at(-1)?.closeTicks,
          volumeLots: total(list, (bar) => bar.volumeLots),
          buyVolumeLots: total(list, (bar) => bar.buyVolumeLots),
          valueTickLots: total(list, (bar) => bar.valueTickLots),
          trades: list.some((bar) => bar.trades === undefined)
            ? undefined
            : list.reduce((sum, bar) => sum + (bar.trades ?? 0), 0),
        }));
        expect(foldBars(finer, calendar)).toEqual(expected);
      }),
    );
  });

  it('are possible where every interval begins with a finer one', () => {
    const year = [Date.UTC(2026, 0, 1) * 1_000, Date.UTC(2027, 0, 1) * 1_000] as const;
    expect(canFold(calendarOf('1M'), DAY_US, ...year)).toBe(true);
    expect(canFold(calendarOf('1w'), 7 * DAY_US, ...year)).toBe(false);
    expect(canFold(calendarOf('1d', KOLKATA), DAY_US, ...year)).toBe(false);
    expect(canFold(calendarOf('1d', KOLKATA), HOUR_US, ...year)).toBe(false);
    expect(canFold(calendarOf('1d', KOLKATA), HOUR_US / 2, ...year)).toBe(true);
  });
});
