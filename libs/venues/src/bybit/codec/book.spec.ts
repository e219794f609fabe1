import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookInput, WireDepth, WireLevel } from '../../codec/index.js';
import { BybitBook } from './book.js';
import { NaiveBybitBook } from './testing/naive-book.js';

type Sides = Pick<WireDepth, 'bids' | 'asks'>;

function input(kind: WireDepth['kind'], u: number, { bids, asks }: Sides, more: Partial<BookInput> = {}): BookInput {
  const of = { type: 'depth', venue: 'bybit', instrument: 'BTC-USDT' } as const;
  return { depth: { ...of, kind, bids, asks, firstSequence: u, lastSequence: u, exchangeTimeUs: 0 }, ...more };
}

const sides = (bid: string, ask: string): Sides => ({ bids: [[bid, '1']], asks: [[ask, '1']] });

/** Prices with one and two digits before the point and behind it, so that text order and number order differ. */
const level = (from: number, to: number): fc.Arbitrary<WireLevel> =>
  fc.tuple(
    fc.integer({ min: from, max: to }).map((quarters) => String(quarters / 4)),
    fc.constantFrom('0', '0.5', '1', '12'),
  );
const change = fc.record({
  bids: fc.array(level(20, 42), { maxLength: 8 }),
  asks: fc.array(level(41, 70), { maxLength: 8 }),
});
/** How far `u` goes: mostly by one, sometimes nowhere, back, or over a hole. */
const advance = fc.oneof(
  { weight: 12, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 2, 7) },
);
const what = fc.oneof(
  { weight: 12, arbitrary: fc.constant('delta' as const) },
  { weight: 1, arbitrary: fc.constantFrom('snapshot' as const, 'reset' as const, 'lose' as const) },
);

/** The run that is always among them: what every verdict is seen in, whatever chance brings. */
const everyVerdict = (
  [
    ['delta', 1],
    ['snapshot', 1],
    ['delta', 0],
    ['delta', 7],
  ] as const
).map(([kind, by]) => ({ what: kind, advance: by, change: { bids: [], asks: [] } }));

describe('a book of Bybit', () => {
  it('agrees with two sorted maps, whatever comes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.record({ what, advance, change }), { maxLength: 40 }), (steps) => {
        const [book, naive] = [new BybitBook(), new NaiveBybitBook()];
        let u = 100;
        for (const { what: kind, advance: by, change: levels } of steps) {
          if (kind === 'lose') {
            book.invalidate();
            naive.lose();
          } else {
            u = kind === 'reset' ? 1 : Math.max(2, u + by);
            const message = kind === 'reset' ? input('delta', u, levels, { reset: true }) : input(kind, u, levels);
            const verdict = book.apply(message);
            expect(verdict).toBe(naive.apply(message));
            seen.add(verdict);
          }
          expect(book.figures().state).toBe(naive.state);
          for (const side of ['bid', 'ask'] as const) expect(book.levels(side, 1_000)).toEqual(naive.levels(side));
        }
      }),
      { numRuns: 500, examples: [[everyVerdict]] },
    );
    expect([...seen].toSorted()).toEqual(['applied', 'gap', 'ignored', 'waiting']);
  });

  it('a hole in u breaks it, and nothing but a snapshot mends it', () => {
    const book = new BybitBook();
    expect(book.apply(input('delta', 9, sides('1', '2')))).toBe('waiting');
    expect(book.apply(input('snapshot', 10, sides('1', '3')))).toBe('applied');
    expect(book.apply(input('delta', 12, sides('1', '3')))).toBe('gap');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1, lastSequence: 10 });
    expect(book.apply(input('delta', 13, sides('1', '3')))).toBe('waiting');
    expect(book.apply(input('snapshot', 5, sides('1.5', '3')))).toBe('applied');
    expect(book.figures()).toMatchObject({ state: 'LIVE', bestBid: ['1.5', '1'], lastSequence: 5 });
  });

  it('a change that is newer by time and older by number is of another life: nothing is believed until a snapshot', () => {
    const at = (message: BookInput, exchangeTimeUs: number): BookInput => ({
      ...message,
      depth: { ...message.depth, exchangeTimeUs },
    });
    const book = new BybitBook();
    book.apply(at(input('snapshot', 80_000, sides('1', '3')), 1_000));
    // One that comes late, and one that comes again.
    expect(book.apply(at(input('delta', 79_999, sides('2', '3')), 900))).toBe('ignored');
    expect(book.apply(at(input('delta', 80_000, sides('2', '3')), 1_000))).toBe('ignored');
    expect(book.figures()).toMatchObject({ state: 'LIVE', gaps: 0 });
    expect(book.apply(at(input('delta', 5, sides('7', '8')), 2_000))).toBe('gap');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
    expect(book.apply(at(input('snapshot', 6, sides('7', '8')), 2_100))).toBe('applied');
    expect(book.figures()).toMatchObject({ state: 'LIVE', bestBid: ['7', '1'], lastSequence: 6 });
  });

  it('u 1 begins it anew, even as a delta and even after a hole', () => {
    const book = new BybitBook();
    book.apply(input('snapshot', 10, sides('1', '3')));
    book.apply(input('delta', 14, sides('1', '3')));
    expect(book.apply(input('delta', 1, sides('7', '8'), { reset: true }))).toBe('applied');
    expect(book.levels('bid', 9)).toEqual([['7', '1']]);
    expect(book.apply(input('delta', 2, sides('6', '9')))).toBe('applied');
  });

  it('the book of one level counts until a deeper one is received, whose deltas it is no ground for', () => {
    const book = new BybitBook();
    const top = { partial: true };
    expect(book.apply(input('snapshot', 50, sides('1', '2'), top))).toBe('applied');
    expect(book.apply(input('snapshot', 50, sides('1', '2'), top))).toBe('applied');
    expect(book.apply(input('delta', 51, { bids: [['0.9', '2']], asks: [] }, top))).toBe('applied');
    expect(book.figures()).toMatchObject({ state: 'LIVE', bestBid: ['0.9', '2'], bestAsk: ['2', '1'] });
    expect(book.apply(input('delta', 52, sides('1', '2')))).toBe('waiting');
    expect(book.figures().state).toBe('SYNCING');
    expect(book.apply(input('snapshot', 60, sides('1', '2'), top))).toBe('ignored');
    expect(book.apply(input('snapshot', 53, sides('1', '3')))).toBe('applied');
    expect(book.apply(input('snapshot', 61, sides('1', '2'), top))).toBe('ignored');
    expect(book.figures()).toMatchObject({ state: 'LIVE', bestAsk: ['3', '1'], lastSequence: 53 });
  });

  it('is made of the deepest topic of several, each of which numbers by itself', () => {
    const book = new BybitBook();
    expect(book.apply(input('snapshot', 10, sides('1', '4'), { levels: 50 }))).toBe('applied');
    expect(book.apply(input('delta', 11, sides('2', '4'), { levels: 50 }))).toBe('applied');
    expect(book.apply(input('snapshot', 70, sides('1', '4'), { levels: 200 }))).toBe('applied');
    expect(book.apply(input('delta', 12, sides('3', '4'), { levels: 50 }))).toBe('ignored');
    expect(book.apply(input('delta', 71, sides('2', '4'), { levels: 200 }))).toBe('applied');
    expect(book.figures()).toMatchObject({ state: 'LIVE', gaps: 0, updates: 4, lastSequence: 71, bestBid: ['2', '1'] });
  });
});
