import { describe, expect, it } from 'vitest';
import { SystemScheduler } from '#libs/platform';
import { SeededRandom } from './seeded-random.js';
import { VirtualScheduler } from './virtual-scheduler.js';

describe('virtual time', () => {
  it('runs what is due in the order of its moment, and in the order of asking at one moment', async () => {
    const time = new VirtualScheduler();
    const told: string[] = [];
    time.runAfter(20, () => told.push('late'));
    time.runAfter(10, () => told.push('first'));
    time.runAfter(10, () => told.push('second'));
    time.runAfter(5, () => told.push('never')).cancel();
    await time.runForMs(15);
    expect(told).toStrictEqual(['first', 'second']);
    await time.runForMs(5);
    expect(told).toStrictEqual(['first', 'second', 'late']);
  });

  it('lets a chain of promises settle before the next piece of work', async () => {
    const time = new VirtualScheduler();
    const told: string[] = [];
    const chain = async (): Promise<void> => {
      for (let n = 0; n < 100; n += 1) await Promise.resolve();
      told.push('settled');
    };
    time.runAfter(1, () => void chain());
    time.runAfter(1, () => told.push('next'));
    await time.runForMs(1);
    expect(told).toStrictEqual(['settled', 'next']);
  });

  it('does not move durations when the wall clock is set back', async () => {
    const time = new VirtualScheduler(0);
    let done = false;
    time.runAfter(100, () => {
      done = true;
    });
    time.stepWallClockMs(-1_000);
    expect(time.nowUs()).toBe(-1_000_000);
    await time.runForMs(100);
    expect(done).toBe(true);
    expect(time.monotonicUs()).toBe(100_000);
  });

  it('never runs two rounds of periodic work at once, and ends after the round under way', async () => {
    const time = new VirtualScheduler(0);
    const rounds: number[] = [];
    const errors: unknown[] = [];
    const work = time.runEvery({
      name: 'slow',
      intervalMs: 10,
      onError: (error) => errors.push(error),
      run: async () => {
        rounds.push(time.monotonicUs());
        await time.sleep(25);
        if (rounds.length === 1) throw new Error('the first round fails');
      },
    });
    await time.runForMs(100);
    expect(rounds).toStrictEqual([10_000, 45_000, 80_000]);
    expect(errors).toHaveLength(1);
    await time.complete(work.stop());
    await time.runForMs(100);
    expect(rounds).toHaveLength(3);
  });

  it.each([
    ['virtual', new VirtualScheduler()],
    ['real', new SystemScheduler()],
  ] as const)('ends a %s sleep at once when it is told to, and forgets the signal', async (_name, time) => {
    const stop = new AbortController();
    const asleep = time.sleep(60_000, stop.signal);
    stop.abort();
    await asleep;
    await time.sleep(60_000, stop.signal);
    expect(stop.signal.aborted).toBe(true);
  });

  it('fails loudly where a condition can never come true', async () => {
    const time = new VirtualScheduler();
    await expect(time.runUntil(() => false, 1_000)).rejects.toThrow('nothing is due any more');
  });
});

describe('seeded chance', () => {
  it('gives the same answers for the same seed, and other ones for another', () => {
    const draw = (seed: number): unknown[] => {
      const random = new SeededRandom(seed);
      return [random.uuid(), random.unit(), random.integerBelow(1_000_000_007), random.uuid()];
    };
    expect(draw(7)).toStrictEqual(draw(7));
    expect(draw(7)).not.toStrictEqual(draw(8));
    expect(new SeededRandom(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u);
  });
});
