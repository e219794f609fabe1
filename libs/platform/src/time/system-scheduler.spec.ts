import { describe, expect, it } from 'vitest';
import { SystemScheduler } from './system-scheduler.js';

describe('the system scheduler', () => {
  it('runs what is due at once after this turn, without a timer: the shortest takes a millisecond', async () => {
    const scheduler = new SystemScheduler();
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const order: string[] = [];
    const timersBefore = timers();
    await new Promise<void>((resolve) => {
      scheduler.runAfter(0, () => {
        order.push('after the turn');
        resolve();
      });
      order.push('within the turn');
      expect(timers()).toBe(timersBefore);
    });
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
