import { describe, expect, it } from 'vitest';
import { SystemScheduler } from './system-scheduler.js';

describe('the system scheduler', () => {
  it('runs what is due at once after this turn, and not a millisecond later', async () => {
    const scheduler = new SystemScheduler();
    const order: string[] = [];
    // 200 turns of Node's shortest timer take 200 ms at least.
    const beganUs = scheduler.monotonicUs();
    for (let turn = 0; turn < 200; turn += 1) {
      await new Promise<void>((resolve) => {
        scheduler.runAfter(0, resolve);
        if (turn === 0) order.push('within the turn');
      });
      if (turn === 0) order.push('after the turn');
    }
    expect(scheduler.monotonicUs() - beganUs).toBeLessThan(200_000);
    expect(order).toEqual(['within the turn', 'after the turn']);
  });

  it('does not run what was cancelled', async () => {
    const scheduler = new SystemScheduler();
    const ran: string[] = [];
    scheduler.runAfter(0, () => ran.push('at once')).cancel();
    scheduler.runAfter(1, () => ran.push('later')).cancel();
    await scheduler.sleep(5);
    expect(ran).toEqual([]);
  });
});
