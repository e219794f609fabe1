import { describe, expect, it } from 'vitest';
import { listenForStop } from './stop-signal.js';

describe('listenForStop', () => {
  it('stops in order at the first signal, takes its echo for the same one, and forces at a later one', () => {
    let nowMs = 5_000;
    let forced = 0;
    const signal = listenForStop(
      () => (forced += 1),
      () => nowMs,
    );
    try {
      expect(signal.stop.aborted).toBe(false);
      process.emit('SIGINT');
      nowMs += 20;
      process.emit('SIGTERM');
      expect([signal.stop.aborted, signal.force.aborted, forced]).toEqual([true, false, 0]);
      nowMs += 1_500;
      process.emit('SIGINT');
      expect([signal.force.aborted, forced]).toEqual([true, 1]);
    } finally {
      signal.dispose();
    }
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});
