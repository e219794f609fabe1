import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { ServiceClock } from './service-clock.js';

describe('the clock of one process', () => {
  it('runs nothing while it is frozen, and then everything in order', async () => {
    const machine = new VirtualScheduler();
    const clock = new ServiceClock(machine);
    const ran: string[] = [];
    clock.runAfter(10, () => ran.push('first'));
    clock.runAfter(20, () => ran.push('second'));
    clock.runAfter(30, () => ran.push('cancelled')).cancel();
    void clock.sleep(15).then(() => ran.push('awake'));
    machine.runAfter(20, () => ran.push('somebody else'));
    clock.freezeForMs(50);
    await machine.runForMs(49);
    expect(ran).toStrictEqual(['somebody else']);
    await machine.runForMs(1);
    expect(ran).toStrictEqual(['somebody else', 'first', 'awake', 'second']);
  });

  it('has a wall clock of its own, and the durations of the machine', () => {
    const machine = new VirtualScheduler(0);
    const clock = new ServiceClock(machine);
    clock.stepWallClockMs(-5);
    expect([clock.nowUs(), machine.nowUs(), clock.monotonicUs()]).toStrictEqual([-5_000, 0, 0]);
  });
});
