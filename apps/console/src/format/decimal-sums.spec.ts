import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceText, isBelow, middleText, sumText } from './decimal-sums.js';
import { hourChange } from './hour-change.js';
import { midAndSpread } from './mid-and-spread.js';

/** Whole 10^-18, which a text of 18 decimals names exactly. */
const units = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
function textOf(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(19, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

describe('sums of decimal texts', () => {
  it('keep every digit of any size', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        expect(sumText(textOf(a), textOf(b))).toBe(textOf(a + b));
        expect(differenceText(textOf(a), textOf(b))).toBe(textOf(a - b));
        expect(middleText(textOf(2n * a), textOf(2n * b))).toBe(`${textOf(a + b)}0`);
        expect(isBelow(textOf(a), textOf(b))).toBe(a < b);
      }),
    );
    expect([sumText('1', '0.5'), differenceText('1', '1'), middleText('0.3', '0.4')]).toEqual(['1.5', '0', '0.35']);
  });
});

describe('a market whose price is far below 10^-10', () => {
  const market = { lastPrice: '0.000000000124', hourOpen: '0.000000000121', tickSize: '0.000000000001' };

  it('has moved within the hour by its own digits', () => {
    expect(hourChange(market)).toBe('0.000000000003');
    expect(hourChange({ ...market, hourOpen: null })).toBe('0');
  });

  it('has a middle to half a tick', () => {
    const best = { ...market, bidPrice: '0.000000000121', askPrice: '0.000000000124' };
    expect(midAndSpread(best)).toEqual({ mid: '0.0000000001225', spread: '244.90 bp' });
  });
});
