import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS, FIRST_WATCH, type ResourceWatch, type WatchStep, nextWatch } from './resource-watch.js';

function changesOf(looks: readonly number[], threshold = 0.9): (WatchStep['change'] | 'none')[] {
  let watch: ResourceWatch = FIRST_WATCH;
  return looks.map((used) => {
    const step = nextWatch(watch, used, threshold);
    watch = step.watch;
    return step.change ?? 'none';
  });
}

describe('the watch of a resource', () => {
  it('has the thresholds of the brief: 90 % of the processor, 85 % of memory', () => {
    expect([DEFAULT_THRESHOLDS.cpu, DEFAULT_THRESHOLDS.memory]).toEqual([0.9, 0.85]);
  });

  it('raises an alarm at the third look in a row above the threshold, and not exactly at it', () => {
    expect(changesOf([0.91, 0.91, 0.91, 0.99])).toEqual(['none', 'none', 'raised', 'none']);
    expect(changesOf([0.9, 0.9, 0.9, 0.9])).toEqual(['none', 'none', 'none', 'none']);
    expect(changesOf([0.91, 0.91, 0.5, 0.91, 0.91])).not.toContain('raised');
  });

  it('ends it clearly below the threshold, and can raise it again', () => {
    expect(changesOf([1, 1, 1, 0.89, 0.856, 0.85, 1, 1, 1])).toEqual([
      ...['none', 'none', 'raised', 'none', 'none', 'ended'],
      ...['none', 'none', 'raised'],
    ]);
  });

  it('raises and ends in turn, whatever it sees', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true })), (looks) => {
        const changes = changesOf(looks).filter((change) => change !== 'none');
        expect(changes).toEqual(changes.map((_, index) => (index % 2 === 0 ? 'raised' : 'ended')));
      }),
    );
  });
});
