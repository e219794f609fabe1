import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowLadder } from './window-ladder.js';

type Levels = [key: number, size: number][];

const sizes = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }));
/** A run of keys that are set or removed, upwards or downwards, some of them between two whole ones, some far away. */
const run = fc.record({
  from: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 120 })),
  step: fc.constantFrom(1, -1, 3, -3, 7, 0.5),
  size: sizes,
});
const changes = fc.array(
  fc.oneof({ weight: 20, arbitrary: run }, { weight: 1, arbitrary: fc.constant('clear' as const) }),
  {
    maxLength: 50,
    size: 'max',
  },
);

function levelsOf(ladder: WindowLadder, limit = 1_000_000): Levels {
  const levels: Levels = [];
  ladder.forEachBest(limit, (key, size) => levels.push([key, size]));
  return levels;
}

function bestFirst(twin: ReadonlyMap<number, number>): Levels {
  return [...twin].toSorted(([a], [b]) => b - a);
}

/** Does a change to both; returns how many levels the twin had to forget. */
function change(ladder: WindowLadder, twin: Map<number, number>, key: number, size: number, maxLevels: number): number {
  ladder.set(key, size);
  if (size === 0) twin.delete(key);
  else twin.set(key, size);
  if (twin.size <= maxLevels) return 0;
  twin.delete(Math.min(...twin.keys()));
  return 1;
}

describe('WindowLadder', () => {
  it('equals the obvious twin after any changes, wherever its window is, and keeps the best levels when it is full', () => {
    const limits = fc.oneof(fc.constant(100_000), fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(changes, limits, fc.constantFrom(1, 30, 100), (list, maxLevels, patience) => {
        const ladder = new WindowLadder(maxLevels, 128, patience);
        const twin = new Map<number, number>();
        let forgotten = 0;
        for (const one of list) {
          if (one === 'clear') {
            ladder.clear();
            twin.clear();
            continue;
          }
          for (let i = 0; i < one.count; i += 1)
            forgotten += change(ladder, twin, one.from + i * one.step, one.size, maxLevels);
          const expected = bestFirst(twin);
          expect(levelsOf(ladder)).toEqual(expected);
          expect(levelsOf(ladder, 5)).toEqual(expected.slice(0, 5));
          expect([ladder.depth, ladder.bestKey, ladder.bestSize]).toEqual([
            expected.length,
            ...(expected[0] ?? [0, 0]),
          ]);
        }
        expect(ladder.forgotten).toBe(forgotten);
      }),
      { numRuns: 60 },
    );
  });

  it('has the levels near the market in its window, wherever the market goes', () => {
    const ladder = new WindowLadder(50_000, 1_024, 64);
    const twin = new Map<number, number>();
    for (let market = 1_000_000; market < 1_010_000; market += 25) {
      for (let away = 0; away < 500; away += 5) change(ladder, twin, market - away, 1 + (away % 7), 50_000);
      for (const key of twin.keys()) if (key < market - 600) change(ladder, twin, key, 0, 50_000);
    }
    expect(levelsOf(ladder)).toEqual(bestFirst(twin));
    expect(ladder.depthInside).toBeGreaterThan(0.8 * ladder.depth);
  });

  it('opens no window for a few changes, and a wide one only where they are wide', () => {
    const spans = [10, 500, 20_000].map((range) => {
      const ladder = new WindowLadder(50_000);
      for (let i = 0; i < 40_000; i += 1) ladder.set(1_000_000 - ((i * 7_919) % range), 1 + (i % 3));
      return ladder.windowTicks;
    });
    expect(new WindowLadder(50_000).windowTicks).toBe(0);
    expect(spans).toEqual([1_024, 1_024, 16_384]);
  });
});
