import { describe, expect, it } from 'vitest';
import { MachineWatch, stretchGoal } from './machine-watch.js';

describe('a goal in time', () => {
  it('stands as it is on the machine of the goals', () => {
    expect(stretchGoal(100, { factor: 1, worstStallMs: 0 })).toBe(100);
  });

  it('is stretched by how slow the machine was, and by the longest stall, and no further than eight times', () => {
    expect(stretchGoal(100, { factor: 2, worstStallMs: 30 })).toBe(230);
    expect(stretchGoal(100, { factor: 50, worstStallMs: 30 })).toBe(830);
  });

  it('is judged beside a control that ran in the same window', async () => {
    const watch = await MachineWatch.start();
    watch.begin();
    const { factor, worstStallMs } = watch.end();
    await watch.stop();
    expect(factor).toBeGreaterThanOrEqual(1);
    expect(worstStallMs).toBeGreaterThanOrEqual(0);
  });
});
