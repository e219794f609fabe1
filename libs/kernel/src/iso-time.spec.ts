import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTimeOf } from './iso-time.js';

describe('a moment as text', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
    [951_782_400_000_000, '2000-02-29T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('of %i is %s', (us, text) => {
    expect(isoTimeOf(us)).toBe(text);
  });

  it('is what the engine makes of it, with three digits more', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), fc.nat(999), (ms, micros) => {
        const text = isoTimeOf(ms * 1_000 + micros);
        expect(text.slice(0, -4)).toBe(new Date(ms).toISOString().slice(0, -1));
        expect(text.slice(-4)).toBe(`${String(micros).padStart(3, '0')}Z`);
      }),
    );
  });
});
