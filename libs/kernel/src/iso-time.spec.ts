import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoFromUs, usFromIso } from './iso-time.js';

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
        expect(isoFromUs(us)).toBe(text);
        expect(usFromIso(text)).toBe(us);
      }),
    );
  });

  it.each([
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
    ['1970-01-01T00:00:00.0000019Z', 1],
    ['2023-07-30T15:29:58.343415999Z', 1_690_730_998_343_415],
  ])('are read from %s', (text, us) => {
    expect(usFromIso(text)).toBe(us);
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
    expect(usFromIso(text)).toBeUndefined();
  });
});
