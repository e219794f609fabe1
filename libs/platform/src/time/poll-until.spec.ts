import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { pollUntil } from './poll-until.js';

describe('polling', () => {
  it('returns what the first successful look found', async () => {
    const time = new VirtualScheduler(0);
    const looks: number[] = [];
    const found = pollUntil(time, { intervalMs: 10 }, () => {
      looks.push(time.monotonicUs());
      return looks.length === 3 ? 'there' : undefined;
    });
    expect(await time.complete(found)).toBe('there');
    expect(looks).toEqual([0, 10_000, 20_000]);
  });

  it('gives up after its time, with a look at the very end only if that is in time', async () => {
    const time = new VirtualScheduler(0);
    let looks = 0;
    const found = pollUntil(time, { intervalMs: 10, timeoutMs: 25 }, () => {
      looks += 1;
    });
    expect(await time.complete(found)).toBeUndefined();
    expect(looks).toBe(3);
    expect(time.monotonicUs()).toBe(30_000);
  });

  it('gives up at once when it is told to', async () => {
    const time = new VirtualScheduler(0);
    const stop = new AbortController();
    const found = pollUntil(time, { intervalMs: 60_000, signal: stop.signal }, () => undefined);
    time.runAfter(5, () => stop.abort());
    expect(await time.complete(found)).toBeUndefined();
    expect(time.monotonicUs()).toBe(5_000);
  });

  it('looks once even where it is over before it begins, and passes on what a look throws', async () => {
    const time = new VirtualScheduler(0);
    expect(await pollUntil(time, { intervalMs: 1, timeoutMs: 0 }, () => 1)).toBe(1);
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(pollUntil(time, { intervalMs: 1 }, broken)).rejects.toThrow('broken');
  });
});
