import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookInput, WireLevel } from '../../codec/index.js';
import { OkxBook } from './book.js';

interface Change {
  readonly side: 'bids' | 'asks';
  readonly price: number;
  readonly size: number;
}

/** Whole numbers are plain decimals already; bids up to 500, asks from 501, so that nothing crosses. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    side: fc.constant('bids' as const),
    price: fc.integer({ min: 440, max: 500 }),
    size: fc.nat({ max: 3 }),
  }),
  fc.record({
    side: fc.constant('asks' as const),
    price: fc.integer({ min: 501, max: 1_060 }),
    size: fc.nat({ max: 3 }),
  }),
);

function textOf(changes: readonly Change[], side: Change['side']): WireLevel[] {
  return changes.filter((item) => item.side === side).map(({ price, size }) => [String(price), String(size)]);
}

function message(
  kind: 'snapshot' | 'delta',
  changes: readonly Change[],
  previous?: number,
  sequence?: number,
): BookInput {
  return {
    depth: {
      type: 'depth',
      venue: 'okx',
      instrument: 'BTC-USDT',
      kind,
      bids: textOf(changes, 'bids'),
      asks: textOf(changes, 'asks'),
      firstSequence: sequence ?? null,
      lastSequence: sequence ?? null,
      exchangeTimeUs: null,
    },
    previousSequence: previous,
  };
}

/** The obvious twin: one map a side, sorted when it is looked at. */
class Twin {
  private readonly sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };

  apply(changes: readonly Change[]): void {
    for (const { side, price, size } of changes) {
      if (size === 0) this.sides[side].delete(price);
      else this.sides[side].set(price, size);
    }
  }

  levels(side: Change['side']): [string, string][] {
    const sign = side === 'bids' ? -1 : 1;
    const levels = [...this.sides[side]].toSorted((a, b) => sign * (a[0] - b[0]));
    return levels.map(([price, size]) => [String(price), String(size)]);
  }
}

const BID: Change = { side: 'bids', price: 500, size: 1 };
const ASK: Change = { side: 'asks', price: 501, size: 1 };

function live(): OkxBook {
  const book = new OkxBook('BTC-USDT');
  expect(book.apply(message('snapshot', [BID, ASK], -1, 100))).toBe('applied');
  return book;
}

describe("OKX's book", () => {
  it('agrees with an obvious twin, whatever the steps between the numbers are', () => {
    const steps = fc.array(fc.tuple(fc.array(change, { maxLength: 6 }), fc.integer({ min: -50, max: 1_000 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), steps, (start, deltas) => {
        const book = new OkxBook('BTC-USDT');
        const twin = new Twin();
        let sequence = 10_000;
        twin.apply(start);
        expect(book.apply(message('snapshot', start, -1, sequence))).toBe('applied');
        for (const [changes, step] of deltas) {
          const previous = sequence;
          sequence += step;
          twin.apply(changes);
          expect(book.apply(message('delta', changes, previous, sequence))).toBe('applied');
          expect(book.levels('bid', 2_000)).toStrictEqual(twin.levels('bids'));
          expect(book.levels('ask', 2_000)).toStrictEqual(twin.levels('asks'));
        }
        expect(book.figures()).toMatchObject({ state: 'LIVE', lastSequence: sequence, gaps: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('notices the first message after a lost one, and waits for a snapshot', () => {
    const book = live();
    expect(book.apply(message('delta', [BID], 107, 109))).toBe('gap');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1, lastSequence: 100 });
    expect(book.apply(message('delta', [BID], 100, 107))).toBe('waiting');
    expect(book.apply(message('snapshot', [BID, ASK], -1, 200))).toBe('applied');
    expect(book.apply(message('delta', [BID], 200, 203))).toBe('applied');
  });

  it('takes an idle message and one whose number starts lower after a maintenance, but not the same one twice', () => {
    const book = live();
    expect(book.apply(message('delta', [], 100, 100))).toBe('applied');
    expect(book.apply(message('delta', [BID], 100, 3))).toBe('applied');
    expect(book.apply(message('delta', [BID], 100, 3))).toBe('ignored');
    expect(book.apply(message('delta', [BID], 3, 5))).toBe('applied');
    expect(book.apply(message('delta', [BID], 3, 4))).toBe('gap');
  });

  it('takes payloads without numbers as they come, for their checksum is what judges them', () => {
    const book = new OkxBook('BTC-USDT');
    expect(book.apply(message('delta', [BID]))).toBe('waiting');
    expect(book.apply(message('snapshot', [BID, ASK]))).toBe('applied');
    expect(book.apply(message('delta', [BID]))).toBe('applied');
    expect(book.apply({ ...message('delta', [BID]), checksum: 12 })).toBe('checksum-wrong');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', checksumsWrong: 1, lastSequence: null });
  });

  it('that is crossed is a gap', () => {
    const book = live();
    expect(book.apply(message('delta', [{ side: 'bids', price: 501, size: 2 }], 100, 101))).toBe('gap');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
  });

  it('believes nothing until a snapshot once something was lost', () => {
    const book = live();
    book.invalidate();
    expect(book.apply(message('delta', [BID], 100, 101))).toBe('waiting');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
  });
});
