import { describe, expect, it } from 'vitest';
import { chooseRows, faultOn } from './choose-rows.js';
import { FAULT_ROWS } from './rows/all-rows.js';
import type { FaultRow } from './rows/fault-row.js';
import { readTierOptions } from './tier-options.js';

const row = (id: string, seconds: number, more: Partial<FaultRow> = {}): FaultRow => ({
  ...{ id, fault: `${id} of services`, seconds, trials: { pr: 2, nightly: 100 }, quietWithinMs: 1 },
  runTrial: () => Promise.resolve([]),
  ...more,
});
const ROWS = [
  row('long', 60),
  row('short', 5, { onDesk: { pr: 1, fault: 'short of a desk' } }),
  row('alone', 90, { isAlone: true, trials: { pr: 0, nightly: 1 } }),
];
const chosen = (...args: string[]): readonly string[] =>
  chooseRows(ROWS, readTierOptions(args, 1)).map((one) => `${one.row.id} ${one.shape} ${one.trials}`);

describe('the rows of a run', () => {
  it('are in the pr tier all of the services, the cheapest first, and those that are chosen for a desk', () => {
    expect(chosen()).toEqual(['short services 2', 'long services 2', 'short desk 1']);
  });

  it('are all of a shape that is asked for', () => {
    expect(chosen('--shape', 'desk')).toEqual(['short desk 2', 'long desk 2']);
    expect(chosen('--shape', 'services', '--only', 'long')).toEqual(['long services 2']);
  });

  it('are nightly all of both shapes, behind what needs no suite', () => {
    const nightly = ['alone services 1', 'short services 10', 'long services 10'];
    const onDesk = nightly.map((one) => one.replace('services', 'desk'));
    expect(chosen('--tier', 'nightly', '--scale', '0.1')).toEqual([...nightly, ...onDesk]);
  });

  it('are none where one is named that the tier does not have: a run of nothing would pass', () => {
    expect(() => chosen('--only', 'long,F-999')).toThrow('no row of the tier pr begins with "F-999"');
    expect(() => chosen('--only', 'alone')).toThrow('of the tier pr');
    expect(chosen('--only', 'alone', '--tier', 'nightly', '--shape', 'desk')).toEqual(['alone desk 1']);
  });

  it('say what they are on a desk', () => {
    expect(ROWS.slice(0, 2).flatMap((one) => [faultOn(one, 'services'), faultOn(one, 'desk')])).toEqual([
      ...['long of services', 'long of services'],
      ...['short of services', 'short of a desk'],
    ]);
  });

  it('cost a desk no more than 150 s of the pr tier', () => {
    const seconds = chooseRows(FAULT_ROWS, readTierOptions([], 1))
      .filter(({ shape }) => shape === 'desk')
      .reduce((sum, one) => sum + one.row.seconds * one.trials, 0);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(150);
  });
});
