import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { listenForStop } from './stop-signal.js';

describe('listenForStop', () => {
  it('stops in order at the first signal, takes its echo for the same one, and forces at a later one', async () => {
    const time = new VirtualScheduler();
    let forced = 0;
    const signal = listenForStop(time, () => (forced += 1));
    try {
      expect(signal.stop.aborted).toBe(false);
      process.emit('SIGINT');
      await time.runForMs(20);
      process.emit('SIGTERM');
      expect([signal.stop.aborted, signal.force.aborted, forced]).toEqual([true, false, 0]);
      await time.runForMs(1_500);
      process.emit('SIGINT');
      expect([signal.force.aborted, forced]).toEqual([true, 1]);
    } finally {
      signal.dispose();
    }
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});
