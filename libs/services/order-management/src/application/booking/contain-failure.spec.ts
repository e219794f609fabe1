import { createLog } from '#libs/platform';
import { describe, expect, it } from 'vitest';
import { AT, CountingObserver } from '../../order-management.fixture.js';
import { LeaseLostError } from '../../ports.js';
import { ContainFailure } from './contain-failure.js';

describe('containing what goes wrong with one order', () => {
  const observer = new CountingObserver();
  const contain = new ContainFailure(observer, createLog('order-management', 'silent'));

  it('returns what the step returned, also where that is nothing', async () => {
    expect(await contain.contain('list', 'a', () => Promise.resolve(7))).toEqual({ value: 7 });
    expect(await contain.contain('list', 'a', () => Promise.resolve(undefined))).toEqual({ value: undefined });
    expect(observer.alarms).toEqual([]);
  });

  it('returns undefined and raises the alarm where the step failed', async () => {
    const failed = contain.contain('list', 'bad', () => Promise.reject(new Error('violates check constraint')));
    expect(await failed).toBeUndefined();
    expect(observer.alarms).toEqual(['ORDER_STEP_FAILED']);
  });

  it('does not contain a lost lease: nobody can go on', async () => {
    const lost = contain.contain('list', 'a', () => Promise.reject(new LeaseLostError(AT, 3)));
    await expect(lost).rejects.toThrow(LeaseLostError);
    expect(observer.alarms).toEqual(['ORDER_STEP_FAILED']);
  });
});
