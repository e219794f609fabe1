import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimeZone, UTC } from '#libs/kernel';
import { type BarCalendar, barCalendar, parseBarInterval } from './index.js';
import { KOLKATA, ODD_ZONES } from './zones.fixture.js';

const DAY_MS = 86_400_000;
const HOUR_US = 3_600_000_000;

function calendarOf(text: string, zone: TimeZone = UTC): BarCalendar {
  const interval = parseBarInterval(text);
  if (!interval.ok) throw new Error(interval.error.message);
  const calendar = barCalendar(interval.value, zone);
  if (!calendar.ok) throw new Error(calendar.error.message);
  return calendar.value;
}

const us = (utc: string): number => Date.parse(utc) * 1_000;
const iso = (atUs: number): string => new Date(atUs / 1_000).toISOString();

/** Where the day, week or month of a moment begins, by JavaScript's own calendar. */
const STARTS: Readonly<Record<string, (at: Date) => number>> = {
  '1d': (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()),
  '1w': (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - ((at.getUTCDay() + 6) % 7)),
  '1M': (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1),
  '3M': (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - (at.getUTCMonth() % 3), 1),
  '12M': (at) => Date.UTC(at.getUTCFullYear(), 0, 1),
};

/** What a calendar on the wall of a zone shows; clocks that are set back do not turn it back. */
function shownDays(zone: string): (atUs: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  return (atUs) => {
    let shown = '';
    for (let minutes = 25 * 60; minutes >= 0; minutes -= 1) {
      const day = format.format(Math.floor(atUs / 1_000) - minutes * 60_000);
      if (day > shown) shown = day;
    }
    return shown;
  };
}

/** What the days of one interval have in common, from their dates alone. */
const GROUPS: Readonly<Record<string, (day: string) => string>> = {
  '1d': (day) => day,
  '1w': (day) => new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS).toISOString(),
  '1M': (day) => day.slice(0, 7),
};

describe('days, weeks and months', () => {
  it('begin at 00:00 UTC, on Monday and on the first, as another calendar counts them', () => {
    const atUs = fc.integer({ min: 0, max: us('2240-01-01') });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(STARTS)), atUs, (text, at) => {
        const span = calendarOf(text).spanAt(at);
        const start = (when: number): string =>
          new Date(STARTS[text]?.(new Date(Math.floor(when / 1_000))) ?? 0).toISOString();
        expect(iso(span.fromUs)).toBe(start(at));
        expect(iso(span.fromUs)).toBe(start(span.toUs - 1));
        expect(iso(span.toUs)).toBe(start(span.toUs));
        expect(span.fromUs <= at && at < span.toUs).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a zone begin when its clocks first show them, whatever its clocks were set to', () => {
    const where = fc.constantFrom(...ODD_ZONES).chain((odd) => {
      const changes = odd.zone.offsets.slice(1).map(({ fromUs }) => fromUs);
      const near = fc
        .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * HOUR_US, max: 30 * HOUR_US }))
        .map(([change, away]) => change + away);
      const anywhere = fc.integer({ min: us(odd.from), max: us(odd.to) - 60 * DAY_MS * 1_000 });
      return fc.record({ odd: fc.constant(odd), atUs: fc.oneof(near, anywhere) });
    });
    const unit = fc.constantFrom(...Object.keys(GROUPS));
    fc.assert(
      fc.property(where, unit, fc.integer({ min: 0, max: 40 * HOUR_US }), ({ odd, atUs }, text, later) => {
        const shown = shownDays(odd.zone.name);
        const group = (at: number): string | undefined => GROUPS[text]?.(shown(at));
        const calendar = calendarOf(text, odd.zone);
        const span = calendar.spanAt(atUs);
        expect(span.fromUs <= atUs && atUs < span.toUs).toBe(true);
        expect(group(span.fromUs)).toBe(group(atUs));
        expect(group(span.toUs - 1_000_000)).toBe(group(atUs));
        expect(group(span.fromUs - 1_000_000)).not.toBe(group(atUs));
        expect(group(span.toUs)).not.toBe(group(atUs));
        expect(calendar.spanAt(atUs + later).fromUs === span.fromUs).toBe(group(atUs + later) === group(atUs));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['1d', '2011-12-29T22:00:00Z', ['2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z']],
    ['1d', '2011-12-30T10:00:00Z', ['2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z']],
    // Of this week Apia left Friday out.
    ['1w', '2011-12-31T22:00:00Z', ['2011-12-26T10:00:00.000Z', '2012-01-01T10:00:00.000Z']],
  ])('leave out what a zone left out: %s at %s', (text, at, bounds) => {
    const apia = ODD_ZONES.find(({ zone }) => zone.name === 'Pacific/Apia')?.zone ?? UTC;
    const span = calendarOf(text, apia).spanAt(us(at));
    expect([iso(span.fromUs), iso(span.toUs)]).toEqual(bounds);
  });
});

describe('every calendar', () => {
  const zone = fc.constantFrom(UTC, KOLKATA, ...ODD_ZONES.map((odd) => odd.zone));
  const text = fc.constantFrom('7s', '1m', '13m', '1h', '4h', '5h', '24h', '1d', '3d', '1w', '2w', '1M', '3M', '12M');

  it('cuts time into intervals without gap or overlap, and counts them', () => {
    const atUs = fc.oneof(
      fc.integer({ min: us('2004-01-01'), max: us('2030-01-01') }),
      fc
        .tuple(
          fc.constantFrom(...ODD_ZONES.flatMap((odd) => odd.zone.offsets)),
          fc.integer({ min: -HOUR_US, max: HOUR_US }),
        )
        .map(([{ fromUs }, away]) => fromUs + away),
    );
    fc.assert(
      fc.property(zone, text, atUs, fc.integer({ min: 1, max: 40 }), (where, length, at, many) => {
        const calendar = calendarOf(length, where);
        const first = calendar.spanAt(at);
        let last = first;
        for (let i = 1; i < many; i += 1) {
          const next = calendar.spanAt(last.toUs);
          expect(next.fromUs).toBe(last.toUs);
          expect(next.toUs).toBeGreaterThan(next.fromUs);
          expect(calendar.spanAt(next.toUs - 1)).toEqual(next);
          last = next;
        }
        expect(calendar.spansBetween(first.fromUs, last.toUs)).toBe(many);
      }),
      { numRuns: 500 },
    );
  });

  it('counts several units together from the first of them', () => {
    const unit = fc.constantFrom('d', 'w', 'M');
    fc.assert(
      fc.property(
        unit,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 0, max: us('2200-01-01') }),
        (of, many, at) => {
          const one = calendarOf(`1${of}`);
          const span = calendarOf(`${many}${of}`).spanAt(at);
          const epoch = one.spanAt(0).fromUs;
          expect(one.spanAt(span.fromUs).fromUs).toBe(span.fromUs);
          expect(one.spansBetween(span.fromUs, span.toUs)).toBe(many);
          expect(one.spansBetween(epoch, span.fromUs) % many).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts hours and minutes of a zone from 00:00 of its clocks, to the end of its day', () => {
    const hours = (length: string, where: TimeZone, at: string): string[] => {
      const day = calendarOf('1d', where).spanAt(us(at));
      const calendar = calendarOf(length, where);
      const lengths: string[] = [];
      for (let from = day.fromUs; from < day.toUs; from = calendar.spanAt(from).toUs) {
        const span = calendar.spanAt(from);
        lengths.push(`${iso(span.fromUs).slice(11, 16)}+${(span.toUs - span.fromUs) / HOUR_US}`);
      }
      return lengths;
    };
    const [berlin = UTC] = ODD_ZONES.map((odd) => odd.zone);
    expect(hours('6h', KOLKATA, '2026-01-01T00:00:00Z')).toEqual(['18:30+6', '00:30+6', '06:30+6', '12:30+6']);
    expect(hours('6h', berlin, '2025-03-30T12:00:00Z')).toEqual(['23:00+6', '05:00+6', '11:00+6', '17:00+5']);
    expect(hours('12h', berlin, '2025-10-26T12:00:00Z')).toEqual(['22:00+12', '10:00+12', '22:00+1']);
  });
});

describe('the word for the length of a bar', () => {
  it.each(['', 'm', '0m', '1y', '1W', '1D', '-1m', '1.5h', '1 m', 'time:1m', '99999999999s', '1mo'])(
    'is not "%s"',
    (text) => {
      expect(parseBarInterval(text)).toMatchObject({ ok: false, error: { code: 'BAR_INTERVAL_UNKNOWN' } });
    },
  );

  it.each(['121M', '999999d', '532w', '999999999h'])('does not reach beyond ten years: %s', (text) => {
    expect(parseBarInterval(text)).toMatchObject({ ok: false, error: { code: 'BAR_INTERVAL_TOO_LONG' } });
  });

  it('splits no days of a zone', () => {
    expect(barCalendar({ count: 36, unit: 'h' }, KOLKATA)).toMatchObject({
      ok: false,
      error: { code: 'BAR_INTERVAL_SPLITS_DAYS', details: { interval: '36h', zone: 'Asia/Kolkata' } },
    });
    expect(barCalendar({ count: 36, unit: 'h' })).toMatchObject({ ok: true });
  });
});
