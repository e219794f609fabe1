import { describe, expect, it } from 'vitest';
import { endMessage, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { EndOrder } from './end-order.js';

const endOrderOf = (risk: TestRisk): EndOrder => new EndOrder(risk.facts, risk.observer);

const RICH = { USDT: '1000000' };

describe('the end of an order', () => {
  it('gives back what it can no longer use, once', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '4' }));
    const end = endMessage('e1', 'i1', '4');
    await endOrderOf(risk).endOrder(end, 'order.canceled.v1');
    const after = await risk.readAccount();
    await endOrderOf(risk).endOrder(end, 'order.canceled.v1');
    expect(await risk.readAccount()).toEqual(after);
    expect(await risk.readParts('i1')).toBe('4 6 0 0');
    expect(after.reserved.toFixed()).toBe('0');
    expect(risk.observer.takeReports()).toEqual([]);
    expect(risk.observer.ends).toEqual(['e1']);
  });

  it('keeps what its fills that are still to come will need', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    await endOrderOf(risk).endOrder(endMessage('e1', 'i1', '4'), 'order.canceled.v1');
    expect(await risk.readParts('i1')).toBe('0 6 4 0');
    expect((await risk.readAccount()).reserved.toFixed()).toBe('400');
  });

  it('of an order that was not approved is reported and changes nothing', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1', { quantity: '10' });
    const before = await risk.readBook();
    await endOrderOf(risk).endOrder(endMessage('e1', 'nobody', '0'), 'order.rejected.v1');
    await endOrderOf(risk).endOrder(endMessage('e2', 'i1', '0', { instrument: 'ETH-USDT' }), 'order.rejected.v1');
    expect(risk.observer.takeReports()).toEqual(['unreserved e1', 'unreserved e2']);
    expect(await risk.readBook()).toEqual(before);
  });
});
