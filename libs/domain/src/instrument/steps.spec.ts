import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import type { Instrument } from './instrument.js';
import { lotsToQuantity, priceToTicks, quantityToLots, stepsIn, ticksToPrice, valueOfSteps } from './scale.js';
import { anySize, anySteps } from './steps.fixture.js';
import { addSteps, greaterSteps, isWholeSteps, lesserSteps, subtractSteps, timesSteps, toSteps } from './steps.js';

const D = (text: string): Decimal => new Decimal(text);

describe('a whole number of steps', () => {
  it('has one form for each value: a number to 2^53 - 1, a bigint beyond', () => {
    fc.assert(
      fc.property(anySize, (value) => {
        const steps = toSteps(value);
        expect(BigInt(steps)).toBe(value);
        expect(typeof steps).toBe(value <= 9_007_199_254_740_991n ? 'number' : 'bigint');
        expect(isWholeSteps(steps)).toBe(true);
        expect(isWholeSteps(typeof steps === 'number' ? BigInt(steps) : Number(steps))).toBe(false);
      }),
    );
    for (const none of [-1, -1n, 0.5, Number.NaN, Infinity, 2 ** 53, '1', undefined])
      expect(isWholeSteps(none)).toBe(false);
  });

  it('is added, subtracted, multiplied and compared as whole numbers of any size are', () => {
    fc.assert(
      fc.property(anySize, anySize, (a, b) => {
        const [stepsA, stepsB] = [toSteps(a), toSteps(b)];
        expect(addSteps(stepsA, stepsB)).toBe(toSteps(a + b));
        expect(subtractSteps(addSteps(stepsA, stepsB), stepsB)).toBe(stepsA);
        expect(timesSteps(stepsA, stepsB)).toBe(a * b);
        expect(lesserSteps(stepsA, stepsB)).toBe(toSteps(a < b ? a : b));
        expect(greaterSteps(stepsA, stepsB)).toBe(toSteps(a > b ? a : b));
        expect([stepsA < stepsB, stepsA === stepsB, stepsA > stepsB]).toEqual([a < b, a === b, a > b]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is a price or a quantity of an instrument and back, to the last digit', () => {
    const step = fc.constantFrom('1', '0.05', '0.00000001', '0.000000000000000001', '1000').map(D);
    fc.assert(
      fc.property(anySteps, step, (steps, size) => {
        const instrument = { tickSize: size, lotSize: size } as Instrument;
        expect(priceToTicks(instrument, ticksToPrice(instrument, steps))).toBe(steps);
        expect(quantityToLots(instrument, lotsToQuantity(instrument, steps))).toBe(steps);
        expect(stepsIn(valueOfSteps(steps, size).plus(size.div('2')), size)).toBe(undefined);
      }),
    );
    expect(stepsIn(D('140000000'), D('0.00000001'))).toBe(14_000_000_000_000_000n);
    expect(stepsIn(D('1000000000000'), D('0.00000001'))).toBe(100_000_000_000_000_000_000n);
    expect(stepsIn(D('46116860414'), D('1'))).toBe(46_116_860_414);
    expect(stepsIn(D('-1'), D('1'))).toBe(undefined);
    const instrument = { tickSize: D('0.01'), lotSize: D('1') } as Instrument;
    expect(() => priceToTicks(instrument, D('0.005'))).toThrow('the price 0.005 is not a multiple of 0.01');
  });
});
