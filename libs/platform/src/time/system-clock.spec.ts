import { describe, expect, it } from 'vitest';
import { SystemClock } from './system-clock.js';

describe('the system clock', () => {
  it('returns the time of the machine in integer microseconds and never runs backwards', () => {
    const clock = new SystemClock();
    let last = clock.nowUs();
    expect(Math.abs(last / 1_000 - Date.now())).toBeLessThan(1_000);
    for (let n = 0; n < 10_000; n += 1) {
      const now = clock.nowUs();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });
});
