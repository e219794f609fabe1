import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeafLadder } from './leaf-ladder.js';

type Levels = [key: number, size: number][];

/** A run of keys that are set or removed, upwards or downwards, some of them between two whole ones. */
const run = fc.record({
  from: fc.integer({ min: -400, max: 400 }),
  count: fc.integer({ min: 1, max: 150 }),
  step: fc.constantFrom(1, -1, 3, -3, 7, 0.5),
  size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
});
const single = fc.record({
  from: fc.integer({ min: -400, max: 400 }),
  count: fc.constant(1),
  step: fc.constant(1),
  size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
});
const changes = fc.array(fc.oneof(run, single), { maxLength: 60, size: 'max' });

function levelsOf(ladder: LeafLadder): Levels {
  const levels: Levels = [];
  ladder.forEachBest(1_000_000, (key, size) => levels.push([key, size]));
  return levels;
}

function bestFirst(twin: ReadonlyMap<number, number>): Levels {
  return [...twin].toSorted(([a], [b]) => b - a);
}

describe('LeafLadder', () => {
  it('equals the obvious twin after any runs of changes, over many leaves', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const ladder = new LeafLadder();
        const twin = new Map<number, number>();
        for (const { from, count, step, size } of list) {
          for (let i = 0; i < count; i += 1) {
            ladder.set(from + i * step, size);
            if (size === 0) twin.delete(from + i * step);
            else twin.set(from + i * step, size);
          }
          const expected = bestFirst(twin);
          expect(levelsOf(ladder)).toEqual(expected);
          expect([ladder.depth, ladder.bestKey, ladder.bestSize, ladder.worstKey]).toEqual([
            expected.length,
            ...(expected[0] ?? [0, 0]),
            expected.at(-1)?.[0] ?? 0,
          ]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives no more than so many levels, best first', () => {
    const ladder = new LeafLadder();
    for (let key = 1; key <= 100; key += 1) ladder.set(key, key);
    const seen: number[] = [];
    ladder.forEachBest(40, (key) => seen.push(key));
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => 100 - i));
  });

  it('needs memory for its levels only, however they come and go', () => {
    const ladder = new LeafLadder();
    for (let round = 0; round < 20; round += 1) {
      // Full leaves, of which one level in 40 stays: neighbours must come together.
      for (let i = 0; i < 4_000; i += 1) ladder.set(round * 10_000 + i, 1);
      for (let i = 0; i < 4_000; i += 1) if (i % 40 > 0) ladder.set(round * 10_000 + i, 0);
    }
    expect(ladder.depth).toBe(2_000);
    // 2,000 levels and a round of 4,000 more, of which a leaf holds 32 at most and two neighbours more than 16.
    expect(ladder.room).toBeLessThanOrEqual(4 * 6_000);
  });

  it('holds nothing after it was cleared, and goes on', () => {
    const ladder = new LeafLadder();
    for (let key = 1; key <= 200; key += 1) ladder.set(key, 1);
    ladder.clear();
    expect([ladder.depth, ladder.bestKey, ladder.bestSize, levelsOf(ladder)]).toEqual([0, 0, 0, []]);
    ladder.set(7, 0);
    ladder.set(5, 2);
    expect(levelsOf(ladder)).toEqual([[5, 2]]);
  });
});
