import { describe, expect, it } from 'vitest';
import { readTierOptions } from './tier-options.js';

describe('the options of a fault run', () => {
  it('is the pr tier with a seed of its own where nothing is said', () => {
    const none = { shapes: undefined, minutes: undefined, only: [], json: undefined, scale: 1 };
    expect(readTierOptions([], 42)).toEqual({ ...none, tier: 'pr', seed: 42 });
  });

  it('are read from the command line', () => {
    const args = '--tier nightly --shape desk --minutes 30 --only F-22,F-30 --seed 7 --scale 0.1 --json out.json'.split(
      ' ',
    );
    const expected = { minutes: 30, only: ['F-22', 'F-30'], seed: 7, scale: 0.1, json: 'out.json' };
    expect(readTierOptions(args, 42)).toEqual({ ...expected, tier: 'nightly', shapes: ['desk'] });
    expect(readTierOptions(['--shape', 'both'], 42).shapes).toEqual(['services', 'desk']);
  });

  it.each([
    '--tier',
    '--tier weekly',
    '--shape round',
    '--minutes soon',
    '--seed -1',
    '--all yes',
    '--scale 0',
    '--scale 2',
  ])('refuse "%s"', (text) => {
    expect(() => readTierOptions(text.split(' '), 42)).toThrow('usage: npm run faults');
  });
});
