import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Steps } from '../instrument/index.js';
import { anySteps, asSteps } from '../instrument/steps.fixture.js';
import type { Level } from '../market/index.js';
import { Ladder } from './ladder.js';
import { OrderBook } from './order-book.js';
import { SynchronisedBook } from './synchronised-book.js';

const prices = anySteps.filter((price) => price !== 0);
const sizes = fc.oneof(fc.constant<Steps>(0), anySteps);

function sorted(levels: ReadonlyMap<Steps, Steps>, side: 'bid' | 'ask'): [Steps, Steps][] {
  const ascending = [...levels].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return side === 'bid' ? ascending.toReversed() : ascending;
}

describe('a side of a book with numbers of any size', () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.tuple(prices, sizes) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );

  it('equals the obvious twin after any changes, from ordinary numbers to wide ones and back', () => {
    fc.assert(
      fc.property(fc.constantFrom('bid', 'ask'), fc.array(step, { maxLength: 60, size: 'max' }), (side, steps) => {
        const ladder = new Ladder(side);
        const twin = new Map<Steps, Steps>();
        for (const one of steps) {
          if (one === 'clear') {
            ladder.clear();
            twin.clear();
          } else {
            const [price, size] = one;
            ladder.set(price, size);
            if (size === 0) twin.delete(price);
            else twin.set(price, size);
          }
          const expected = sorted(twin, side);
          const seen: [Steps, Steps][] = [];
          ladder.forEachBest(1_000, (price, size) => seen.push([price, size]));
          expect(seen).toEqual(expected);
          expect([ladder.depth, ladder.bestPriceTicks, ladder.bestSizeLots]).toEqual([
            expected.length,
            ...(expected[0] ?? [0, 0]),
          ]);
        }
        const best: Steps[] = [];
        ladder.forEachBest(3, (price) => best.push(price));
        expect(best).toEqual(
          sorted(twin, side)
            .slice(0, 3)
            .map(([price]) => price),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the best levels when it is full and counts what it forgot, over a clearing too', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('bid', 'ask'),
        fc.uniqueArray(prices, { maxLength: 40, size: 'max' }),
        (side, list) => {
          const ladder = new Ladder(side, 10);
          for (const price of list) ladder.set(price, 1);
          const seen: Steps[] = [];
          ladder.forEachBest(100, (price) => seen.push(price));
          const best = sorted(new Map(list.map((price) => [price, 1])), side).slice(0, 10);
          expect(seen).toEqual(best.map(([price]) => price));
          ladder.clear();
          expect(ladder.forgotten).toBe(Math.max(0, list.length - 10));
        },
      ),
    );
  });
});

describe('a book with numbers of any size', () => {
  const at = (price: Steps, size: Steps): Level => ({ priceTicks: asSteps(price), sizeLots: asSteps(size) });

  it('is kept right by the procedure of the venue, and found crossed to the last digit', () => {
    const high = 14_000_000_000_000_000n;
    const book = new SynchronisedBook();
    book.onDiff({ firstSequence: 1, lastSequence: 5, bids: [], asks: [] });
    const [bids, asks] = [[at(high, 10n ** 20n)], [at(high + 1n, 7)]];
    expect(book.onSnapshot({ lastSequence: 5, bids, asks })).toBe('synced');
    expect(book.book.top()).toEqual({
      bidPriceTicks: high,
      bidSizeLots: 10n ** 20n,
      askPriceTicks: high + 1n,
      askSizeLots: 7,
    });
    expect(book.onDiff({ firstSequence: 6, lastSequence: 6, bids: [at(high + 1n, 1)], asks: [] })).toBe('crossed');
  });

  it('has its levels when it is reset, best first, whatever it held before', () => {
    const book = new OrderBook();
    book.apply([at(2n ** 60n, 1)], [at(2n ** 61n, 2n ** 70n)]);
    book.reset([at(5, 1), at(4, 2)], [at(9, 2n ** 80n)]);
    expect(book.levels('bid', 10)).toEqual([at(5, 1), at(4, 2)]);
    expect(book.levels('ask', 10)).toEqual([at(9, 2n ** 80n)]);
  });
});
