import { describe, expect, it } from 'vitest';
import { whoseName } from './kept-names.js';

describe('a name that a strategy may not have', () => {
  it.each([
    ['manual', 'orders by hand'],
    ['risk-monitor', "risk's own reductions"],
    ['external', 'orders of others in the account'],
    ['External', undefined],
    ['toString', undefined],
    ['m-1', undefined],
  ])('%s is the one of %s', (name, owner) => {
    expect(whoseName(name)).toBe(owner);
  });
});
