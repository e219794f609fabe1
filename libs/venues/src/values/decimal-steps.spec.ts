import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { parseSteps, stepScale } from './decimal-steps.js';

describe('parseSteps', () => {
  it('equals exact decimal division on the grid, and is a fraction off it; only too many digits are refused', () => {
    const text = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat({ max: 10 })).map(([n, places]) => {
      const digits = n.toString().padStart(places + 1, '0');
      return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
    });
    fc.assert(
      fc.property(text, fc.constantFrom('0.01', '0.05', '1', '10', '0.00000001', '0.25', '2.5'), (value, step) => {
        const exact = new Decimal(value).div(new Decimal(step));
        const whole = exact.eq(exact.round(0));
        const parsed = parseSteps(value, stepScale(new Decimal(step)));
        if (parsed === undefined) {
          const digits = new Decimal(value).times(new Decimal('10000000000')).toFixed(0).length;
          expect(digits).toBeGreaterThan(15);
        } else if (whole) expect(new Decimal(parsed.toFixed(0)).eq(exact)).toBe(true);
        else if (parsed < 1e9) expect(Number.isInteger(parsed)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads the sizes that stand in real books from before a change of the lot size', () => {
    expect(parseSteps('25.42618900', stepScale(new Decimal('0.00001')))).toBeCloseTo(2_542_618.9, 6);
    expect(parseSteps('0.25511000', stepScale(new Decimal('0.0001')))).toBeCloseTo(2_551.1, 9);
    expect(parseSteps('999999999999.00000000', stepScale(new Decimal('1')))).toBe(999_999_999_999);
  });
});
