import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { MeanCross } from './mean-cross.js';
import { PriceRing } from './price-ring.js';

const threshold = new Decimal('0.001');
const cross = (prices: readonly number[], window = 100): MeanCross => {
  const means = new MeanCross({ window, short: 5, long: 20, threshold });
  for (const price of prices) means.add(price);
  return means;
};
const repeat = (price: number, count: number): number[] => Array.from({ length: count }, () => price);

describe('the mean cross', () => {
  // Mean of 20 is 20,000 ticks in all of these; +0.1 % is 20,020 and −0.1 % is 19,980.
  it.each([
    {
      prices: [...repeat(19_993, 10), ...repeat(19_994, 5), ...repeat(20_020, 5)],
      signal: 'none',
      at: 'exactly +0.1 %',
    },
    {
      prices: [...repeat(19_993, 10), ...repeat(19_994, 5), ...repeat(20_020, 4), 20_021],
      signal: 'up',
      at: 'one tick more',
    },
    {
      prices: [...repeat(20_007, 10), ...repeat(20_006, 5), ...repeat(19_980, 5)],
      signal: 'none',
      at: 'exactly −0.1 %',
    },
    {
      prices: [...repeat(20_007, 10), ...repeat(20_006, 5), ...repeat(19_980, 4), 19_979],
      signal: 'down',
      at: 'one tick less',
    },
  ])('says $signal at $at', ({ prices, signal }) => {
    expect(cross(prices).signal()).toBe(signal);
  });

  it('forgets what is older than its window in both sums, however long it runs', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { minLength: 20 }), (prices) => {
        expect(cross(prices, 20).signal()).toBe(cross(prices.slice(-20), 20).signal());
      }),
    );
  });
});

describe('the price ring', () => {
  it('keeps the last prices in order, as an array that is cut would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(), { maxLength: 40 }), (capacity, prices) => {
        const ring = new PriceRing(capacity);
        for (const price of prices) ring.push(price);
        const kept = prices.slice(-capacity).reverse();
        expect(ring.length).toBe(kept.length);
        expect(Array.from({ length: capacity + 2 }, (_, back) => ring.fromEnd(back))).toEqual(
          Array.from({ length: capacity + 2 }, (_, back) => kept[back]),
        );
      }),
    );
  });
});
