import { describe, expect, it } from 'vitest';
import { checkCommitEpoch, checkLeaseLives } from './check-epoch.js';
import { RateHolds } from './check-rate.js';

const SECOND_US = 1_000_000;

describe('the rate of new orders', () => {
  it('is counted over ten seconds, whoever sends', () => {
    const rate = new RateHolds(2);
    expect(rate.onSubmit('a', 1, SECOND_US)).toStrictEqual([]);
    expect(rate.onSubmit('b', 2, 5 * SECOND_US)).toStrictEqual([]);
    expect(rate.onSubmit('c', 3, 10 * SECOND_US)).toMatchObject([{ invariant: 'I-45' }]);
    expect(rate.onSubmit('d', 3, 20 * SECOND_US)).toStrictEqual([]);
  });

  it('is nothing for a process that was asked for quiet, until that is over', () => {
    const rate = new RateHolds(100);
    rate.onAskedForQuiet(1, SECOND_US, 2_000);
    expect(rate.onSubmit('other', 2, 2 * SECOND_US)).toStrictEqual([]);
    expect(rate.onSubmit('early', 1, 2 * SECOND_US)).toMatchObject([{ invariant: 'I-45', about: 'early' }]);
    expect(rate.onSubmit('later', 1, 3 * SECOND_US)).toStrictEqual([]);
  });
});

describe('the lease behind what is committed and sent', () => {
  it('has the epoch of the writer at the commit', () => {
    expect(checkCommitEpoch('a', 2, 2)).toStrictEqual([]);
    expect(checkCommitEpoch('a', 1, 2)).toMatchObject([{ invariant: 'I-51' }]);
  });

  it('has not ended when the first byte leaves', () => {
    expect(checkLeaseLives('a', 5, 5)).toStrictEqual([]);
    expect(checkLeaseLives('a', 5, 6)).toMatchObject([{ invariant: 'I-43' }]);
  });
});
