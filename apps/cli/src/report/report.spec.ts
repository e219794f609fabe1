import { describe, expect, it } from 'vitest';
import { type Report, describeResult } from './report.js';

const report = (more: Partial<Report>): Report =>
  ({
    judge: 'journal',
    reconciled: true,
    differences: [],
    fills: 2,
    positions: [],
    orders: { Filled: 2 },
    ...more,
  }) as unknown as Report;

describe('the result of a run in a sentence', () => {
  it('says how many orders still work, where some do', () => {
    expect(describeResult(report({}))).toMatch(/2 orders, .* own journal\.$/u);
    expect(describeResult(report({ orders: { Filled: 2, New: 1 } }))).toMatch(/own journal; 1 order still works\.$/u);
    const some = { orders: { New: 1, PartiallyFilled: 1 } };
    expect(describeResult(report(some))).toMatch(/own journal; 2 orders still work\.$/u);
    expect(describeResult(report({ ...some, judge: 'order-management' }))).toMatch(/; 2 orders still work\)\.$/u);
  });
});
