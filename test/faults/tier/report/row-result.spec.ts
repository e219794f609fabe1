import { describe, expect, it } from 'vitest';
import { type RowResult, describeBudget, describeMeasured, describeRow, describeTotals } from './row-result.js';

const passed: RowResult = {
  ...{ id: 'F-01', shape: 'services', fault: 'a kill', seeds: [5, 6], seconds: 12.4, machine: 'load 2.0, 1.0x' },
  measured: [
    { what: 'ready', value: 900, goal: 5_000 },
    { what: 'ready', value: 1_200.4, goal: 5_000 },
    { what: 'open orders', value: 1_000, unit: '' },
  ],
  violations: [],
  skipped: undefined,
};
const failed: RowResult = { ...passed, id: 'F-02', violations: ['I-12 v-1: 2 messages placed it'] };
const skipped: RowResult = { ...passed, id: 'F-22', skipped: 'no loop devices' };

describe('the table of a fault run', () => {
  it('shows the worst of each measurement beside its goal', () => {
    expect(describeMeasured(passed.measured)).toBe('ready 1200 ms (at most 5000 ms), open orders 1000');
  });

  it('says of what passed whether it was over its goal, and let pass for the slowness of the machine', () => {
    const slow = describeRow({ ...passed, measured: [{ what: 'first cancel', value: 124, goal: 100 }] });
    expect(slow).toMatch(/^F-01 +services +passed slow +12 s .*first cancel 124 ms \(at most 100 ms, OVER\)/u);
  });

  it('shows trials, seed and machine of a row, and each violation on a line of its own', () => {
    expect(describeRow(passed)).toMatch(
      /^F-01 +services +passed +12 s {2}a kill \| 2 trials, seed 5 \| ready .* \| load 2\.0/u,
    );
    expect(describeRow(failed).split('\n')).toEqual([
      expect.stringContaining('FAILED (1)'),
      '       I-12 v-1: 2 messages placed it',
    ]);
    expect(describeRow({ ...skipped, shape: 'desk' })).toMatch(/^F-22 +desk +skipped: no loop devices/u);
  });

  it('says at the beginning what it will cost', () => {
    expect(describeBudget([100, 60, 120])).toBe('3 rows, about 5 min on two cores of their own');
  });

  it('closes with one line that counts each row once', () => {
    expect(describeTotals([passed, failed, skipped])).toBe('1 passed, 1 failed, 1 skipped');
    expect(describeTotals([passed])).toBe('1 passed, 0 failed');
  });
});
