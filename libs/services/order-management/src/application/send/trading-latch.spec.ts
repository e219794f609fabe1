import type { LatchedState, TradingState } from '#libs/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { AT } from '../../order-management.fixture.js';
import { TradingLatch } from './trading-latch.js';

describe('the latch in memory', () => {
  let latch: TradingLatch;
  beforeEach(() => {
    latch = new TradingLatch(AT);
  });
  const change = (scope: string, state: TradingState, version: number): LatchedState => ({
    ...{ scope, state, version, actor: 'me', reason: 'a test', changedAtUs: 1 },
  });

  it('says ACTIVE before it was told anything: the books say what was before', () => {
    expect(latch.tradingState).toBe('ACTIVE');
  });

  it('says the strictest of what holds for every account and for ours, and nothing of others', () => {
    latch.noteChange(change('other', 'HALTED', 1));
    expect(latch.tradingState).toBe('ACTIVE');
    latch.noteChange(change('paper-1', 'REDUCING', 1));
    expect(latch.tradingState).toBe('REDUCING');
    latch.noteChange(change('all', 'HALTED', 1));
    expect(latch.tradingState).toBe('HALTED');
  });

  it('keeps the newest version of a scope, whatever comes after it', () => {
    latch.noteChange(change('all', 'HALTED', 5));
    latch.noteChange(change('all', 'ACTIVE', 4));
    latch.noteChange(change('all', 'ACTIVE', 5));
    expect(latch.tradingState).toBe('HALTED');
    latch.noteChange(change('all', 'ACTIVE', 6));
    expect(latch.tradingState).toBe('ACTIVE');
  });
});
