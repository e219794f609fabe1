import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TimeZone, US_PER_SECOND, UTC } from '#libs/kernel';
import { RECORDED_PERIOD, readTimeZone } from './system-time-zone.js';

const HOUR_S = 3_600;

/** What the clocks of a zone show, by the digits of the date and time themselves. */
function shownSeconds(zone: string, atS: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(atS * 1_000);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) / 1_000;
}

function zoneOf(name: string): TimeZone {
  const zone = readTimeZone(name);
  if (!zone.ok) throw new Error(zone.error.message);
  return zone.value;
}

const ZONES = [
  'Europe/Berlin',
  'America/St_Johns',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Kolkata',
  'America/Havana',
];

describe('a time zone of the machine', () => {
  it('shows at every second what its dates and times show, around each of its changes too', () => {
    const zones = new Map(ZONES.map((name) => [name, zoneOf(name)]));
    const place = fc.record({
      zone: fc.constantFrom(...ZONES),
      change: fc.nat(),
      near: fc.integer({ min: -2, max: 2 }),
    });
    const anywhere = fc.record({
      zone: fc.constantFrom(...ZONES),
      atS: fc.integer({ min: HOUR_S, max: RECORDED_PERIOD.toUs / US_PER_SECOND - 1 }),
    });
    const expectRight = (name: string, atS: number): void => {
      const held = zones.get(name)?.offsets.findLast(({ fromUs }) => fromUs <= atS * US_PER_SECOND);
      expect(atS + (held?.offsetUs ?? 0) / US_PER_SECOND, `${name} at ${atS}`).toBe(shownSeconds(name, atS));
    };
    fc.assert(
      fc.property(place, ({ zone, change, near }) => {
        const changes = zones.get(zone)?.offsets.slice(1) ?? [];
        const at = changes[change % Math.max(1, changes.length)];
        if (at !== undefined) expectRight(zone, at.fromUs / US_PER_SECOND + near);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(anywhere, ({ zone, atS }) => expectRight(zone, atS)),
      { numRuns: 200 },
    );
  });

  it('is UTC by its name, and refused where no database knows it', () => {
    expect(readTimeZone('UTC')).toEqual({ ok: true, value: UTC });
    expect(readTimeZone('Mars/Olympus')).toMatchObject({ ok: false, error: { code: 'TIME_ZONE_UNKNOWN' } });
  });
});
