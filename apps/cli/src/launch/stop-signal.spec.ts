import { PassThrough } from 'node:stream';
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

  it('stops in order where nobody reads what is printed, as often as that is found out', () => {
    const output = new PassThrough();
    const signal = listenForStop(new VirtualScheduler(), () => expect.unreachable(), output);
    signal.dispose();
    for (let line = 0; line < 3; line += 1) output.emit('error', Object.assign(new Error('write'), { code: 'EPIPE' }));
    expect([signal.stop.aborted, signal.force.aborted]).toEqual([true, false]);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(() => output.emit('error', full)).toThrow(full);
  });
});
