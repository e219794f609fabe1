import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Steps, compareSteps } from '../instrument/index.js';
import type { Level } from '../market/index.js';
import { type DepthDiff, type DepthSnapshot, SynchronisedBook } from './synchronised-book.js';

const at = (priceTicks: number, sizeLots = 1): Level => ({ priceTicks, sizeLots });
const diff = (firstSequence: number, lastSequence: number, bids: Level[] = [], asks: Level[] = []): DepthDiff => ({
  firstSequence,
  lastSequence,
  bids,
  asks,
});
const snapshot = (lastSequence: number, bids: Level[] = [at(10)], asks: Level[] = [at(20)]): DepthSnapshot => ({
  lastSequence,
  bids,
  asks,
});

function live(lastSequence = 100): SynchronisedBook {
  const book = new SynchronisedBook();
  book.onDiff(diff(lastSequence - 5, lastSequence));
  expect(book.onSnapshot(snapshot(lastSequence))).toBe('synced');
  return book;
}

describe('SynchronisedBook', () => {
  it('1. buffers until a snapshot joins on, then is LIVE with every later diff applied', () => {
    const book = new SynchronisedBook();
    expect(book.onDiff(diff(1, 5))).toBe('buffered');
    expect(book.onDiff(diff(6, 9, [at(11)]))).toBe('buffered');
    expect(book.onSnapshot(snapshot(6))).toBe('synced');
    expect([book.state, book.lastSequence, book.book.top().bidPriceTicks]).toEqual(['LIVE', 9, 11]);
  });

  it('2. asks for another snapshot when the first is older than the buffer', () => {
    const book = new SynchronisedBook();
    book.onDiff(diff(10, 12));
    expect(book.onSnapshot(snapshot(8))).toBe('too-old');
    expect([book.state, book.needsSnapshot]).toEqual(['SYNCING', true]);
    expect(book.onSnapshot(snapshot(9))).toBe('synced');
  });

  it('3. takes a snapshot newer than everything buffered, and ignores what it already knows', () => {
    const book = new SynchronisedBook();
    book.onDiff(diff(1, 5, [at(15)]));
    expect(book.onSnapshot(snapshot(7))).toBe('synced');
    expect(book.onDiff(diff(6, 7, [at(15)]))).toBe('ignored');
    expect(book.book.top().bidPriceTicks).toBe(10);
  });

  it('4. is RESYNCING after a gap, and the diff after the gap is the first of the new buffer', () => {
    const book = live();
    expect(book.onDiff(diff(102, 103, [at(12)]))).toBe('gap');
    expect([book.state, book.waiting, book.breaks, book.healed]).toEqual(['RESYNCING', 1, 1, 0]);
    expect(book.onSnapshot(snapshot(101))).toBe('synced');
    expect([book.state, book.lastSequence, book.healed]).toEqual(['LIVE', 103, 1]);
  });

  it('5. is RESYNCING when the book crosses', () => {
    const book = live();
    expect(book.onDiff(diff(101, 101, [at(20)]))).toBe('crossed');
    expect(book.state).toBe('RESYNCING');
    expect(book.onSnapshot(snapshot(102, [at(20)], [at(20)]))).toBe('crossed');
    expect(book.onSnapshot(snapshot(103))).toBe('synced');
    expect(book.healed).toBe(2);
  });

  it('6. is STALE on silence and LIVE again on the next diff that joins on', () => {
    const book = live();
    book.onSilence();
    expect(book.state).toBe('STALE');
    expect(book.onDiff(diff(101, 102))).toBe('applied');
    expect(book.state).toBe('LIVE');
  });

  it('7. needs a new snapshot after a lost connection, whatever was buffered', () => {
    const book = live();
    book.onDisconnected();
    expect([book.state, book.waiting]).toEqual(['RESYNCING', 0]);
    expect(book.onDiff(diff(200, 201))).toBe('buffered');
    expect(book.onSnapshot(snapshot(150))).toBe('too-old');
    expect(book.onSnapshot(snapshot(200))).toBe('synced');
  });

  it('8. drops the oldest diff of a full buffer and then refuses a snapshot from before the rest', () => {
    const book = new SynchronisedBook(undefined, 3);
    for (let i = 1; i <= 5; i += 1) book.onDiff(diff(i, i));
    expect([book.waiting, book.dropped]).toEqual([3, 2]);
    expect(book.onSnapshot(snapshot(1))).toBe('too-old');
    expect(book.onSnapshot(snapshot(2))).toBe('synced');
    expect(book.lastSequence).toBe(5);
  });

  it('9. needs a snapshot from after a hole that is inside the buffer', () => {
    const book = new SynchronisedBook();
    book.onDiff(diff(1, 2));
    book.onDiff(diff(5, 6));
    expect(book.onSnapshot(snapshot(2))).toBe('too-old');
    expect(book.onSnapshot(snapshot(4))).toBe('synced');
    expect([book.breaks, book.healed]).toEqual([1, 1]);
  });

  it('10. keeps the first snapshot when a second one comes that nobody asked for', () => {
    const book = live();
    expect(book.onSnapshot(snapshot(50, [at(1)]))).toBe('unwanted');
    expect(book.book.top().bidPriceTicks).toBe(10);
  });
});

describe('SynchronisedBook, as a law', () => {
  const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }));
  const bid = fc.record({ priceTicks: fc.integer({ min: 1, max: 30 }), sizeLots: size });
  const ask = fc.record({ priceTicks: fc.integer({ min: 31, max: 60 }), sizeLots: size });
  const change = fc.record({
    bids: fc.array(bid, { maxLength: 4 }),
    asks: fc.array(ask, { maxLength: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
  });

  /** What the venue's book is after each of its ids that ends a diff. */
  function history(changes: readonly { bids: Level[]; asks: Level[]; width: number }[]) {
    const truth = { bids: new Map<Steps, Steps>(), asks: new Map<Steps, Steps>() };
    const toLevels = (side: Map<Steps, Steps>) => [...side].map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }));
    let sequence = 0;
    return changes.map(({ bids, asks, width }) => {
      for (const [side, levels] of [
        [truth.bids, bids],
        [truth.asks, asks],
      ] as const)
        for (const l of levels)
          if (l.sizeLots === 0) side.delete(l.priceTicks);
          else side.set(l.priceTicks, l.sizeLots);
      const step = diff(sequence + 1, sequence + width, bids, asks);
      sequence += width;
      return { step, after: snapshot(sequence, toLevels(truth.bids), toLevels(truth.asks)) };
    });
  }

  it('is equal to the venue whenever it says LIVE, whatever is lost, doubled or cut, and gets there with a fresh snapshot', () => {
    const fault = fc.record({
      at: fc.nat({ max: 79 }),
      what: fc.constantFrom('lose', 'double', 'cut', 'old-snapshot'),
    });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 5, maxLength: 80, size: 'max' }),
        fc.array(fault, { maxLength: 12 }),
        fc.nat({ max: 6 }),
        (changes, faults, lag) => {
          const book = new SynchronisedBook();
          const steps = history(changes);
          const sorted = (levels: readonly Level[]) =>
            [...levels].sort((a, b) => compareSteps(a.priceTicks, b.priceTicks));
          const expectRight = (index: number) => {
            if (book.state !== 'LIVE' || book.lastSequence !== steps[index]?.after.lastSequence) return;
            expect(sorted(book.book.levels('bid', 100))).toEqual(sorted(steps[index].after.bids));
            expect(sorted(book.book.levels('ask', 100))).toEqual(sorted(steps[index].after.asks));
          };
          steps.forEach(({ step }, index) => {
            const here = faults.filter((f) => f.at === index).map((f) => f.what);
            if (here.includes('cut')) book.onDisconnected();
            if (!here.includes('lose')) {
              book.onDiff(step);
              if (book.state === 'LIVE') expect(book.lastSequence).toBe(step.lastSequence);
            }
            if (here.includes('double')) book.onDiff(step);
            const from = steps[Math.max(0, index - (here.includes('old-snapshot') ? 40 : lag))];
            if (book.needsSnapshot && from !== undefined) book.onSnapshot(from.after);
            expectRight(index);
          });
          const last = steps.at(-1);
          if (last === undefined) return;
          if (book.needsSnapshot) book.onSnapshot(last.after);
          expect(book.state).toBe('LIVE');
          expectRight(steps.length - 1);
          expect(book.healed).toBe(book.breaks);
        },
      ),
      { numRuns: 500 },
    );
  });
});
