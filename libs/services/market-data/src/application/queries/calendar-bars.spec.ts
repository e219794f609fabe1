import { describe, expect, it } from 'vitest';
import { DAY_US, type Instrument, type MarketHistory, type PastBar } from '#libs/domain';
import { Decimal, err, ok, problem } from '#libs/kernel';
import { CalendarBars } from './calendar-bars.js';

const us = (utc: string): number => Date.parse(utc) * 1_000;
const HOUR_US = DAY_US / 24;
const BTC = { tickSize: new Decimal('1'), lotSize: new Decimal('1') } as Instrument;

/** A venue that has bars of these lengths and remembers them from a time on; each bar has a volume of 1. */
class RememberedBars implements MarketHistory {
  readonly asked: number[] = [];
  private readonly lengths: readonly number[];
  private readonly sinceUs: number;
  private readonly nowUs: number;

  constructor(lengths: readonly number[], since: string, now: string) {
    this.lengths = lengths;
    this.sinceUs = us(since);
    this.nowUs = us(now);
  }

  bars(_instrument: Instrument, intervalUs: number, fromUs: number, toUs: number) {
    this.asked.push(intervalUs);
    if (!this.lengths.includes(intervalUs)) return Promise.resolve(err(problem('HISTORY_INTERVAL_UNKNOWN', 'no')));
    const bars: PastBar[] = [];
    for (let at = Math.ceil(fromUs / intervalUs) * intervalUs; at < toUs; at += intervalUs) {
      const prices = { openTicks: 1, highTicks: 3, lowTicks: 1, closeTicks: 2 };
      const sums = { volumeLots: 1n, buyVolumeLots: undefined, valueTickLots: 2n, trades: 1 };
      if (at >= this.sinceUs && at + intervalUs <= this.nowUs)
        bars.push({ fromUs: at, toUs: at + intervalUs, ...prices, ...sums });
    }
    return Promise.resolve(ok(bars));
  }

  trades() {
    return Promise.resolve(ok([]));
  }
}

async function read(venue: RememberedBars, now: string, interval: string, from: string, to: string, timeZone = 'UTC') {
  const bars = new CalendarBars(venue, { nowUs: () => us(now) });
  const answer = await bars.readBars(BTC, { interval, timeZone, fromUs: us(from), toUs: us(to) });
  if (!answer.ok) return answer.error.code;
  return answer.value.map((bar) => `${new Date(bar.fromUs / 1_000).toISOString().slice(0, 16)} ${bar.volumeLots}`);
}

const LONG_AGO = '2020-01-01';
const NOW = '2026-03-18T12:00:00Z';

describe('past bars by the calendar', () => {
  it('are weeks from Monday and months from the first, of closed ones only', async () => {
    const venue = new RememberedBars([DAY_US], LONG_AGO, NOW);
    expect(await read(venue, NOW, '1w', '2026-03-01', '2026-04-01')).toEqual([
      '2026-03-02T00:00 7',
      '2026-03-09T00:00 7',
    ]);
    expect(await read(venue, NOW, '1M', '2025-12-01', '2026-04-01')).toEqual([
      '2025-12-01T00:00 31',
      '2026-01-01T00:00 31',
      '2026-02-01T00:00 28',
    ]);
    // The week is over, but its last trades may still come.
    expect(await read(venue, '2026-03-16T00:00:01Z', '1w', '2026-03-09', '2026-03-16')).toEqual([]);
    expect(await read(venue, '2026-03-16T00:00:02Z', '1w', '2026-03-09', '2026-03-16')).toEqual(['2026-03-09T00:00 7']);
  });

  it('follow the clocks of a zone, made of the longest bars that begin where its days do', async () => {
    const venue = new RememberedBars([DAY_US, HOUR_US, HOUR_US / 4], LONG_AGO, NOW);
    expect(await read(venue, NOW, '1M', '2025-10-01', '2025-11-30T23:00:00Z', 'Europe/Berlin')).toEqual([
      '2025-10-31T23:00 720',
    ]);
    expect(await read(venue, NOW, '1d', '2026-03-01T18:00:00Z', '2026-03-02T18:30:00Z', 'Asia/Kolkata')).toEqual([
      '2026-03-01T18:30 96',
    ]);
    expect(venue.asked).toEqual([HOUR_US, HOUR_US / 4]);
  });

  it('of a length that the venue does not have are made of shorter ones', async () => {
    const venue = new RememberedBars([HOUR_US, HOUR_US / 60], LONG_AGO, NOW);
    expect(await read(venue, NOW, '1h', '2026-03-01', '2026-03-01T01:00:00Z')).toEqual(['2026-03-01T00:00 1']);
    expect(await read(venue, NOW, '7m', '1970-01-01', '1970-01-01T00:07:00Z')).toEqual([]);
    expect(await read(venue, NOW, '3h', '2026-03-01', '2026-03-01T06:00:00Z')).toEqual([
      '2026-03-01T00:00 3',
      '2026-03-01T03:00 3',
    ]);
    expect(venue.asked).toEqual([HOUR_US, 7 * (HOUR_US / 60), HOUR_US / 60, 3 * HOUR_US, HOUR_US]);
  });

  it('leave out an interval of which the venue forgot the beginning', async () => {
    const venue = new RememberedBars([DAY_US], '2026-02-25', NOW);
    expect(await read(venue, NOW, '1w', '2026-02-01', '2026-03-16')).toEqual([
      '2026-03-02T00:00 7',
      '2026-03-09T00:00 7',
    ]);
  });

  it.each([
    ['1W', 'UTC', '2026-01-01', '2026-02-01', 'BAR_INTERVAL_UNKNOWN'],
    ['11y', 'UTC', '2026-01-01', '2026-02-01', 'BAR_INTERVAL_UNKNOWN'],
    ['1w', 'Mars/Olympus', '2026-01-01', '2026-02-01', 'TIME_ZONE_UNKNOWN'],
    ['36h', 'Europe/Berlin', '2026-01-01', '2026-02-01', 'BAR_INTERVAL_SPLITS_DAYS'],
    ['1m', 'Europe/Berlin', '2026-01-01', '2026-02-01', 'HISTORY_TOO_LONG'],
    ['1M', 'Europe/Berlin', '1970-01-01', '2250-01-01', 'HISTORY_TOO_LONG'],
    ['500ms', 'UTC', '2026-01-01', '2026-01-01T00:00:02Z', 'HISTORY_INTERVAL_UNKNOWN'],
  ])('of %s in %s from %s to %s are refused: %s', async (interval, timeZone, from, to, code) => {
    const venue = new RememberedBars([DAY_US, HOUR_US], LONG_AGO, NOW);
    expect(await read(venue, NOW, interval, from, to, timeZone)).toBe(code);
  });
});
