import { describe, expect, it } from 'vitest';
import type { TradingState } from '#libs/domain';
import { fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';

describe('the approval of an order that reduces and does not call itself reduce-only', () => {
  const approvedIn = async (state: TradingState): Promise<unknown> => {
    const risk = await TestRisk.start({ USDT: '10000', BTC: '2' });
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', { quantity: '2' }));
    const wish = { commandId: 'c1', scope: 'all', state, actor: 'op', reason: 'test' } as const;
    await risk.changeTradingState.changeTradingState(wish);
    expect(await risk.decide('i1', { side: 'SELL', quantity: '1' })).toEqual({ decision: 'APPROVED' });
    const announced = (await risk.testBooks.readWaiting()).find(({ id }) => id === 'i1.approved');
    return announced?.message['reduceOnly'];
  };

  it('calls it so while only reductions pass, because order-management sends nothing else then', async () => {
    expect(await approvedIn('REDUCING')).toBe(true);
  });

  it('repeats the intent while everything passes', async () => {
    expect(await approvedIn('ACTIVE')).toBe(false);
  });
});
