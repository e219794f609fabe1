import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTimeOf, usFromIsoTime } from './iso-time.js';

/** 9999-12-31T23:59:59.999Z, in milliseconds. */
const LAST_MS = 253_402_300_799_999;

describe('times as people write them', () => {
  it('are what the calendar of the machine says, in both directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_MS }), fc.integer({ min: 0, max: 999 }), (ms, rest) => {
        // Beyond the year 2255 a microsecond cannot be told apart any more.
        const us = ms * 1_000 + (ms < 9_000_000_000_000 ? rest : 0);
        const text = new Date(ms).toISOString().replace('Z', `${String(us - ms * 1_000).padStart(3, '0')}Z`);
        if (!Number.isSafeInteger(us)) return;
        expect(isoTimeOf(us)).toBe(text);
        expect(usFromIsoTime(text)).toBe(us);
      }),
    );
  });

  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
    [951_782_400_000_000, '2000-02-29T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('of %i is %s', (us, text) => {
    expect(isoTimeOf(us)).toBe(text);
  });

  it('are what the engine makes of them, also before 1970, with three digits more', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), fc.nat(999), (ms, micros) => {
        const text = isoTimeOf(ms * 1_000 + micros);
        expect(text.slice(0, -4)).toBe(new Date(ms).toISOString().slice(0, -1));
        expect(text.slice(-4)).toBe(`${String(micros).padStart(3, '0')}Z`);
      }),
    );
  });

  it.each([
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
    ['1970-01-01T00:00:00.0000019Z', 1],
    ['2023-07-30T15:29:58.343415999Z', 1_690_730_998_343_415],
  ])('are read from %s', (text, us) => {
    expect(usFromIsoTime(text)).toBe(us);
  });

  it.each([
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-00-01T00:00:00Z',
    '2023-01-00T00:00:00Z',
    '2023-04-31T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:60:00Z',
    '2023-01-01T00:00:60Z',
    '1969-12-31T23:59:59Z',
    '2023-01-01T00:00:00+01:00',
    '2023-01-01',
    '',
  ])('are not read from "%s"', (text) => {
    expect(usFromIsoTime(text)).toBeUndefined();
  });
});
