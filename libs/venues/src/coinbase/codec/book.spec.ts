import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookInput, WireDepth, WireLevel } from '../../codec/index.js';
import { CoinbaseBook } from './book.js';
import { NaiveCoinbaseBook } from './testing/naive-book.js';

function input(kind: WireDepth['kind'], bids: readonly WireLevel[], asks: readonly WireLevel[]): BookInput {
  const of = { type: 'depth', venue: 'coinbase', instrument: 'BTC-USD' } as const;
  return { depth: { ...of, kind, bids, asks, firstSequence: null, lastSequence: null, exchangeTimeUs: 0 } };
}

/** Prices with one and two digits before the point and behind it, so that text order and number order differ. */
const level = (from: number, to: number): fc.Arbitrary<WireLevel> =>
  fc.tuple(
    fc.integer({ min: from, max: to }).map((cents) => String(cents / 4)),
    fc.constantFrom('0', '0.5', '1', '12'),
  );
const depth = (kind: WireDepth['kind']) =>
  fc
    .tuple(fc.array(level(20, 42), { maxLength: 8 }), fc.array(level(41, 70), { maxLength: 8 }))
    .map(([bids, asks]) => input(kind, bids, asks));
const step = fc.oneof(
  { weight: 1, arbitrary: depth('snapshot') },
  { weight: 8, arbitrary: depth('delta') },
  { weight: 1, arbitrary: fc.constant('invalidate' as const) },
);

describe('a book of Coinbase', () => {
  it('agrees with two sorted maps, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const [book, naive] = [new CoinbaseBook(), new NaiveCoinbaseBook()];
        for (const one of steps) {
          if (one === 'invalidate') {
            book.invalidate();
            naive.invalidate();
          } else expect(book.apply(one)).toBe(naive.apply(one));
          expect(book.figures().state).toBe(naive.state);
          for (const side of ['bid', 'ask'] as const) expect(book.levels(side, 1_000)).toEqual(naive.levels(side));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('waits for a snapshot, and after a hole of the connection for another one', () => {
    const book = new CoinbaseBook();
    expect([book.apply(input('delta', [['1', '1']], [])), book.figures().state]).toEqual(['waiting', 'SYNCING']);
    expect(book.apply(input('snapshot', [['1', '1']], [['2', '1']]))).toBe('applied');
    book.invalidate();
    book.invalidate();
    expect([book.apply(input('delta', [['1', '2']], [])), book.figures()]).toMatchObject([
      'waiting',
      { state: 'RESYNCING', gaps: 1, updates: 1, bestBid: ['1', '1'] },
    ]);
    expect([book.apply(input('snapshot', [['1', '3']], [])), book.figures().state]).toEqual(['applied', 'LIVE']);
  });

  it('a book that is crossed is not believed', () => {
    const book = new CoinbaseBook();
    book.apply(input('snapshot', [['99', '1']], [['100', '1']]));
    expect([book.apply(input('delta', [['100', '1']], [])), book.figures()]).toMatchObject([
      'gap',
      { state: 'RESYNCING', gaps: 1 },
    ]);
  });
});
