import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookInput, VenueBook } from '../../codec/index.js';
import { logOf } from '../../testing/kit/frame-log.js';
import { checksumDigits } from './book-checksum.js';
import { KRAKEN_DEPTHS, KrakenBook, depthsThatFit } from './book.js';
import { KrakenCodec } from './codec.js';
import { type Change, FakeKrakenBook } from './testing/fake-kraken-book.js';

const krakenCodec = new KrakenCodec();

/** Bids from 900 down to 840 ticks, asks from 901 up to 960: never crossed, and dense, so that levels come back. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ side: fc.constant('bid' as const), ticks: fc.integer({ min: 840, max: 900 }), lots: lots() }),
  fc.record({ side: fc.constant('ask' as const), ticks: fc.integer({ min: 901, max: 960 }), lots: lots() }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 6 });

function lots(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 10_000_000_000 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
}

function inputOf(frame: string): BookInput {
  const [input] = logOf(krakenCodec, [frame]).books;
  if (input === undefined) throw new Error('no book message');
  return input;
}

function expectSameTop(book: VenueBook, twin: FakeKrakenBook, limit: number): void {
  expect(book.levels('bid', limit)).toStrictEqual(twin.levels('bid', limit));
  expect(book.levels('ask', limit)).toStrictEqual(twin.levels('ask', limit));
}

describe("Kraken's book", () => {
  it('agrees with an obvious twin of the exchange at every depth, from thin and from full books', () => {
    const seed = fc.array(change, { maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(10, 25, 100), seed, fc.array(changes, { maxLength: 60 }), (depth, start, steps) => {
        const twin = new FakeKrakenBook(depth, start);
        const book = new KrakenBook('BTC-USD');
        expect(book.apply(inputOf(twin.snapshot()))).toBe('applied');
        const [first, ...others] = depthsThatFit(book.levels('bid', 2_000).length, book.levels('ask', 2_000).length);
        const certain = others.length === 0 && first === depth;
        for (const step of steps) {
          expect(book.apply(inputOf(twin.update(step)))).toBe('applied');
          expectSameTop(book, twin, certain ? depth : 10);
          expect(book.levels('bid', 2_000).length).toBeLessThanOrEqual(depth);
        }
        expect(book.figures()).toMatchObject({ state: 'LIVE', updates: steps.length + 1, checksumsWrong: 0, gaps: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('never shows another top ten than the exchange while it is LIVE, whatever was lost', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(10, 25),
        fc.array(change, { maxLength: 200 }),
        fc.array(fc.tuple(changes, fc.boolean()), { minLength: 1, maxLength: 40 }),
        (depth, start, steps) => {
          const twin = new FakeKrakenBook(depth, start);
          const book = new KrakenBook('BTC-USD');
          book.apply(inputOf(twin.snapshot()));
          for (const [step, lost] of steps) {
            const frame = twin.update(step);
            if (lost) continue;
            const verdict = book.apply(inputOf(frame));
            expect(['applied', 'checksum-wrong', 'waiting']).toContain(verdict);
            if (verdict === 'applied') expectSameTop(book, twin, 10);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is LIVE again with the next snapshot after a wrong checksum, and waits until then', () => {
    const twin = new FakeKrakenBook(10, [{ side: 'bid', ticks: 900, lots: 5 }]);
    const book = new KrakenBook('BTC-USD');
    const update = inputOf(twin.update([{ side: 'ask', ticks: 901, lots: 7 }]));
    expect(book.apply(update)).toBe('waiting');
    expect(book.figures().state).toBe('SYNCING');
    const snapshot = inputOf(twin.snapshot());
    expect(book.apply(snapshot)).toBe('applied');
    expect(book.apply({ ...update, checksum: 1 })).toBe('checksum-wrong');
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', checksumsRight: 1, checksumsWrong: 1 });
    expect(book.apply(update)).toBe('waiting');
    expect(book.apply(snapshot)).toBe('applied');
    expect(book.figures()).toMatchObject({
      state: 'LIVE',
      bestBid: ['90', '0.00000005'],
      bestAsk: ['90.1', '0.00000007'],
    });
  });

  it('believes nothing until a snapshot once something was lost', () => {
    const twin = new FakeKrakenBook(10, [{ side: 'bid', ticks: 900, lots: 5 }]);
    const book = new KrakenBook('BTC-USD');
    book.invalidate();
    expect(book.figures()).toMatchObject({ state: 'SYNCING', gaps: 0 });
    book.apply(inputOf(twin.snapshot()));
    book.invalidate();
    expect(book.figures()).toMatchObject({ state: 'RESYNCING', gaps: 1 });
    expect(book.apply(inputOf(twin.update([{ side: 'bid', ticks: 899, lots: 5 }])))).toBe('waiting');
  });

  it('that is crossed is a gap where no checksum speaks for it', () => {
    const twin = new FakeKrakenBook(10, [
      { side: 'bid', ticks: 905, lots: 5 },
      { side: 'ask', ticks: 901, lots: 5 },
    ]);
    const book = new KrakenBook('BTC-USD');
    expect(book.apply({ ...inputOf(twin.snapshot()), checksum: undefined })).toBe('gap');
    expect(book.figures().state).toBe('RESYNCING');
  });

  it('infers its depth from a snapshot, and only a full one says it at once', () => {
    expect(depthsThatFit(10, 10)).toStrictEqual([10]);
    expect(depthsThatFit(100, 100)).toStrictEqual([100]);
    expect(depthsThatFit(10, 7)).toStrictEqual(KRAKEN_DEPTHS);
    expect(depthsThatFit(11, 3)).toStrictEqual([25, 100, 500, 1_000]);
    expect(depthsThatFit(1_000, 1_000)).toStrictEqual([1_000]);
    expect(depthsThatFit(1_500, 20)).toStrictEqual([1_000]);
  });

  it("makes digits of a number text as Kraken's guide does", () => {
    expect(checksumDigits('45285.2')).toBe('452852');
    expect(checksumDigits('0.00100000')).toBe('100000');
    expect(checksumDigits('0.05005')).toBe('5005');
    expect(checksumDigits('1.54582015')).toBe('154582015');
  });
});
