import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Steps, compareSteps } from '../instrument/index.js';
import type { Level } from '../market/index.js';
import { Ladder } from './ladder.js';
import { OrderBook } from './order-book.js';

/** The obvious twin: a map per side, sorted when asked. */
class TwinBook {
  readonly bids = new Map<Steps, Steps>();
  readonly asks = new Map<Steps, Steps>();

  apply(bids: readonly Level[], asks: readonly Level[]): void {
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const)
      for (const { priceTicks, sizeLots } of levels)
        if (sizeLots === 0) side.delete(priceTicks);
        else side.set(priceTicks, sizeLots);
  }

  levels(side: 'bid' | 'ask', limit: number): Level[] {
    const sorted = [...(side === 'bid' ? this.bids : this.asks)].sort((a, b) =>
      side === 'bid' ? compareSteps(b[0], a[0]) : compareSteps(a[0], b[0]),
    );
    return sorted.slice(0, limit).map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }));
  }
}

const level = fc.record({
  priceTicks: fc.integer({ min: 1, max: 60 }),
  sizeLots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
});
const change = fc.record({ bids: fc.array(level, { maxLength: 8 }), asks: fc.array(level, { maxLength: 8 }) });

describe('OrderBook', () => {
  it('equals the obvious twin after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
        const book = new OrderBook();
        const twin = new TwinBook();
        for (const { bids, asks } of changes) {
          book.apply(bids, asks);
          twin.apply(bids, asks);
          const best = { bid: twin.levels('bid', 1)[0], ask: twin.levels('ask', 1)[0] };
          expect(book.top()).toEqual({
            bidPriceTicks: best.bid?.priceTicks ?? 0,
            bidSizeLots: best.bid?.sizeLots ?? 0,
            askPriceTicks: best.ask?.priceTicks ?? 0,
            askSizeLots: best.ask?.sizeLots ?? 0,
          });
          expect(book.crossed).toBe(
            best.bid !== undefined && best.ask !== undefined && best.bid.priceTicks >= best.ask.priceTicks,
          );
        }
        for (const side of ['bid', 'ask'] as const)
          for (const limit of [3, 1_000]) expect(book.levels(side, limit)).toEqual(twin.levels(side, limit));
      }),
      { numRuns: 300 },
    );
  });

  it('grows past its first capacity and keeps the order', () => {
    const book = new OrderBook();
    for (let i = 1; i <= 3_000; i += 1) book.apply([{ priceTicks: (i * 7_919) % 10_007, sizeLots: i }], []);
    const prices = book.levels('bid', 10_000).map((l) => l.priceTicks);
    expect(prices).toHaveLength(3_000);
    expect(prices).toEqual([...prices].sort((a, b) => compareSteps(b, a)));
  });

  it('forgets everything that was there when it is reset', () => {
    const book = new OrderBook();
    book.apply([{ priceTicks: 5, sizeLots: 1 }], [{ priceTicks: 9, sizeLots: 1 }]);
    book.reset([{ priceTicks: 4, sizeLots: 2 }], []);
    expect(book.top()).toEqual({ bidPriceTicks: 4, bidSizeLots: 2, askPriceTicks: 0, askSizeLots: 0 });
  });
});

describe('Ladder', () => {
  it('keeps the best levels when it is full and counts what it forgot', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60, size: 'max' }),
        fc.constantFrom('bid', 'ask'),
        (prices, side) => {
          const ladder = new Ladder(side, 10);
          for (const price of prices) ladder.set(price, 1);
          const kept: Steps[] = [];
          ladder.forEachBest(100, (price) => kept.push(price));
          const best = [...prices].sort((a, b) => (side === 'bid' ? b - a : a - b)).slice(0, 10);
          expect(kept).toEqual(best);
          expect(ladder.forgotten).toBe(Math.max(0, prices.length - 10));
        },
      ),
    );
  });
});
