import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { WeightBudget } from './rest-client.js';

describe('the weight of requests', () => {
  let time: VirtualScheduler;
  let budget: WeightBudget;
  beforeEach(() => {
    time = new VirtualScheduler(1_700_000_040_000_000); // A full minute.
    budget = new WeightBudget(time);
  });
  const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
    ...{ status, headers: new Headers(headers), body: '' },
  });

  it('is taken as long as the minute has room for it, and then waits for the next minute', async () => {
    expect([budget.claim(4_800), budget.claim(1)]).toEqual([0, 60_000]);
    await time.runForMs(60_000);
    expect(budget.claim(1)).toBe(0);
  });

  it('is what the exchange says, where that is more', () => {
    expect(budget.claim(1)).toBe(0);
    budget.learn(answer(200, { 'x-mbx-used-weight-1m': '4800' }));
    expect(budget.claim(1)).toBe(60_000);
  });

  it.each([-3_600_000, 0, 3_600_000])(
    'is refused for as long as a ban lasts, also where the wall clock is set by %d ms meanwhile',
    async (stepMs) => {
      budget.learn(answer(418, { 'retry-after': '30' }));
      time.stepWallClockMs(stepMs);
      expect(budget.claim(1)).toBe(30_000);
      await time.runForMs(29_999);
      expect(budget.claim(1)).toBe(1);
      await time.runForMs(1);
      expect(budget.claim(1)).toBe(0);
    },
  );

  it('is divided among the processes of an address, and stands still where all of it is used', () => {
    const part = new WeightBudget(time, 4);
    expect(part.claim(1_000)).toBe(0);
    expect(part.claim(201)).toBeGreaterThan(0);
    expect(part.claim(200)).toBe(0);
    const other = new WeightBudget(time, 4);
    expect(other.claim(0)).toBe(0);
    other.learn(answer(200, { 'x-mbx-used-weight-1m': '4799' }));
    expect(other.claim(1_200)).toBe(0);
    const last = new WeightBudget(time, 4);
    expect(last.claim(1)).toBe(0);
    last.learn(answer(200, { 'x-mbx-used-weight-1m': '4800' }));
    expect(last.claim(1)).toBeGreaterThan(0);
  });

  it('is what exchangeInfo grants, less a fifth, and as before where it tells nothing that can be one', () => {
    const granted = (limit: unknown, interval = 'MINUTE') => ({
      rateLimits: [
        { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 7 },
        { rateLimitType: 'REQUEST_WEIGHT', interval, intervalNum: 1, limit },
      ],
    });
    budget.learnLimit(granted(1_200));
    for (const nothing of [granted('1'), granted(0), granted(-5), granted(1, 'DAY'), { rateLimits: {} }, {}, [], null])
      budget.learnLimit(nothing);
    expect([budget.claim(960), budget.claim(1)]).toEqual([0, 60_000]);
    const part = new WeightBudget(time, 4);
    part.learnLimit(granted(12_000));
    expect([part.claim(2_400), part.claim(1)]).toEqual([0, 60_000]);
    budget.learnLimit(granted(12_000));
    expect([budget.claim(9_600 - 960), budget.claim(1)]).toEqual([0, 60_000]);
  });

  it('is refused for half a minute where a ban says no time, and as long as it says where it does', () => {
    budget.learn(answer(429));
    expect(budget.claim(1)).toBe(30_000);
    budget.learn(answer(418, { 'retry-after': '259200' }));
    expect(budget.claim(1)).toBe(259_200_000);
  });
});
