import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { shownDecimal } from './shown-decimal.js';

describe('a decimal in a table', () => {
  it.each([
    ['64123.456789012345678901234567', '64123.457'],
    ['10010.51', '10010.51'],
    ['140000000.126', '140000000.13'],
    ['0.000000000123456789123', '0.00000000012345679'],
    ['-0.333333333333333333333333', '-0.33333333'],
    ['0', '0'],
    ['-12.5', '-12.5'],
    ['99999999.999', '100000000'],
    [null, null],
    ['STALE', 'STALE'],
  ])('of %s is %s', (value, shown) => {
    expect(shownDecimal(value)).toBe(shown);
  });

  it('is off by less than a part in ten million, and by half a cent at most above that', () => {
    const decimals = fc.tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 24 }));
    fc.assert(
      fc.property(decimals, ([digits, places]) => {
        const exact = new Decimal(String(digits)).div(new Decimal('10').pow(places));
        const off = new Decimal(String(shownDecimal(exact.toFixed()))).minus(exact).abs();
        expect(off.lte(exact.abs().times('0.0000001'))).toBe(true);
        expect(off.lte('0.005')).toBe(true);
      }),
    );
  });
});
