import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSteps } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { parseSteps, parseWideSteps, stepScale } from './decimal-steps.js';

describe('parseSteps', () => {
  const places = fc.constantFrom('0.01', '0.05', '1', '10', '0.00000001', '0.25', '2.5');
  const text = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat({ max: 12 })).map(([n, count]) => {
    const digits = n.toString().padStart(count + 1, '0');
    return count === 0 ? digits : `${digits.slice(0, -count)}.${digits.slice(-count)}`;
  });

  it('equals exact decimal division on the grid at any size, and is a fraction off it as far as a number can hold one', () => {
    fc.assert(
      fc.property(text, places, (value, step) => {
        const exact = new Decimal(value).div(new Decimal(step));
        const parsed = parseSteps(value, stepScale(new Decimal(step)));
        if (exact.eq(exact.round(0))) expect(parsed).toBe(toSteps(BigInt(exact.toFixed(0))));
        else if (parsed === undefined) expect(exact.gt(new Decimal(String(2 ** 42)))).toBe(true);
        else expect(Number.isInteger(parsed)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same by numbers as by whole numbers of any size', () => {
    fc.assert(
      fc.property(text, places, (value, step) => {
        const scale = stepScale(new Decimal(step));
        const [fast, exact] = [parseSteps(value, scale), parseWideSteps(value, value.length, scale)];
        if (typeof fast === 'number' && !Number.isInteger(fast)) expect(fast).toBeCloseTo(Number(exact), 3);
        else expect(fast).toBe(exact);
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts in steps that no number holds, such as a lot of 10^18', () => {
    const scale = stepScale(new Decimal('1000000000000000000'));
    expect(parseSteps('7000000000000000000', scale)).toBe(7);
    expect(parseSteps('7500000000000000000.00', scale)).toBe(7.5);
    expect(parseSteps('0', scale)).toBe(0);
    expect(parseSteps('250', stepScale(new Decimal('25')))).toBe(10);
    expect(parseSteps('10000000000000000000000', stepScale(new Decimal('2500000000000000000000')))).toBe(4);
    expect(parseSteps('0.0015', stepScale(new Decimal('0.0005')))).toBe(3);
  });

  it('reads the sizes that stand in real books from before a change of the lot size', () => {
    expect(parseSteps('25.42618900', stepScale(new Decimal('0.00001')))).toBeCloseTo(2_542_618.9, 6);
    expect(parseSteps('0.25511000', stepScale(new Decimal('0.0001')))).toBeCloseTo(2_551.1, 9);
    expect(parseSteps('999999999999.00000000', stepScale(new Decimal('1')))).toBe(999_999_999_999);
  });

  it.each(['', '.', '1.', '.5', '-1', '1e9', ' 1', '1'.repeat(65)])('takes %j for no decimal', (wrong) => {
    expect(parseSteps(wrong, stepScale(new Decimal('0.01')))).toBeUndefined();
  });
});
