import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSeededBugs, timesFound } from '../../scripts/seeded-bug.mjs';

const BUGS = await loadSeededBugs();

describe('the seeded bugs', () => {
  it('are thirty, numbered without a gap', () => {
    expect(BUGS.map(({ number }) => number)).toStrictEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it.each(BUGS.map((bug) => [bug.number, bug.name, bug] as const))(
    '%i %s has its place in a source exactly once, and something wrong to put there',
    (_number, _name, bug) => {
      expect(timesFound(bug)).toBe(1);
      expect(bug.wrong).not.toBe(bug.text);
    },
  );

  it('each name a check that is there', () => {
    const isThere = ({ caughtBy: { int, simulate, spec } }: (typeof BUGS)[number]): boolean => {
      const file = spec ?? int;
      return file === undefined ? (simulate ?? 0) > 0 : existsSync(file) && simulate === undefined;
    };
    expect(BUGS.filter((bug) => !isThere(bug)).map(({ name }) => name)).toStrictEqual([]);
  });
});
