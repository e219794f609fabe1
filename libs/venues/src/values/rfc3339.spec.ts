import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usFromRfc3339 } from './rfc3339.js';

describe('a time of RFC 3339', () => {
  it('is read in microseconds, digits beyond the sixth cut off', () => {
    expect(usFromRfc3339('2023-07-30T15:29:58.343415Z')).toBe(1_690_730_998_343_415);
    expect(usFromRfc3339('2024-05-17T11:21:16.318303999Z')).toBe(1_715_944_876_318_303);
    expect(usFromRfc3339('2024-05-17T11:21:16.5Z')).toBe(1_715_944_876_500_000);
    expect(usFromRfc3339('1970-01-01T00:00:00Z')).toBe(0);
  });

  it('comes back as the platform wrote it', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        expect(usFromRfc3339(date.toISOString())).toBe(date.getTime() * 1_000);
      }),
    );
  });

  it('in a leap second is of the day that it ends, and never behind what came before', () => {
    const lastUs = Date.UTC(2017, 0, 1) * 1_000 - 1;
    for (const text of ['2016-12-31T23:59:60Z', '2016-12-31T23:59:60.5Z', '2016-12-31T23:59:60.999999+00:00'])
      expect(usFromRfc3339(text)).toBe(lastUs);
    expect(usFromRfc3339('2016-12-31T23:59:59.999999Z')).toBe(lastUs);
  });

  it('is UTC with an offset of nothing, too', () => {
    expect(usFromRfc3339('1970-01-01T00:00:01.5+00:00')).toBe(1_500_000);
    expect(usFromRfc3339('1970-01-01T00:00:01-00:00')).toBe(1_000_000);
  });

  it.each([
    '',
    '2016-12-31T23:58:60Z',
    '2016-12-31T23:59:61Z',
    '2016-12-31T23:59:60+01:00',
    '2023-07-30',
    '2023-02-30T00:00:00Z',
    '2023-13-01T00:00:00Z',
    '2023-01-01T24:00:00Z',
    '2023-01-01T00:00:60Z',
    '2023-01-01T00:00:00+01:00',
    '0001-01-01T00:00:00.000000Z',
    '2023-01-01T00:00:00.Z',
  ])('is refused: %j', (text) => {
    expect(usFromRfc3339(text)).toBeUndefined();
  });
});
