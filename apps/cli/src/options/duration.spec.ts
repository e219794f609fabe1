import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.js';

const valueOf = (text: string): number | undefined => {
  const result = parseDuration(text);
  return result.ok ? result.value : undefined;
};

describe('parseDuration', () => {
  it('reads milliseconds, seconds, minutes and hours', () => {
    expect(['500ms', '60s', '5m', '1h', ' 2s '].map(valueOf)).toEqual([500, 60_000, 300_000, 3_600_000, 2_000]);
  });

  it('refuses everything else and repeats the text', () => {
    for (const text of ['', '60', 's', '-1s', '1.5s', '0s', '1d', '1s2s', '9999999999s', 'constructor', '1toString']) {
      const result = parseDuration(text);
      expect(result.ok ? text : result.error.details['text']).toBe(result.ok ? 'refused' : text);
    }
  });

  it('reads any whole number of any unit as that many units', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999 }), (n) => valueOf(`${n}s`) === n * 1_000));
  });
});
