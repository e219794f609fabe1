import { describe, expect, it } from 'vitest';
import { judgeIntent } from './index.js';
import { D, context } from './rules.fixture.js';

describe('an intent is judged', () => {
  it('approved at its worst price where every rule lets it pass', () => {
    expect(judgeIntent(context({ worstPrice: D('100.5') }), 3)).toEqual({
      outcome: 'APPROVED',
      worstPrice: D('100.5'),
    });
  });

  it('refused by the first rule that does not let it pass, with its price', () => {
    const verdict = judgeIntent(context({ tradingState: 'HALTED', equity: undefined, worstPrice: D('7') }), 3);
    expect(verdict).toMatchObject({ outcome: 'REFUSED', rule: 'trading-state', problem: { code: 'TRADING_HALTED' } });
    expect(verdict.worstPrice?.toFixed()).toBe('7');
  });

  it('refused where no limits are in force, before any rule is asked', () => {
    const verdict = judgeIntent(context({ tradingState: 'HALTED' }), 0);
    expect(verdict).toMatchObject({ outcome: 'REFUSED', rule: 'limits', problem: { code: 'LIMIT_MISSING' } });
  });

  it('refused where it has no price at which it could be reserved', () => {
    const verdict = judgeIntent(context({ worstPrice: undefined }), 3);
    expect(verdict).toMatchObject({ outcome: 'REFUSED', problem: { code: 'ORDER_UNPRICED' } });
  });
});
