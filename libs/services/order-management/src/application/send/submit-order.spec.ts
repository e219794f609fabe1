import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { approval, idOf } from '../../order-management.fixture.js';
import { LeaseLostError } from '../../ports.js';
import { ForeignAccountError, SubmitOrder } from './submit-order.js';

describe('submitting an approved order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('commits it, announces it and sends it once, however often its approval is delivered', async () => {
    const approved = approval(desk.time.nowUs(), 'i-1');
    await Promise.all([1, 2, 3].map(() => desk.submit.submitOrder(approved)));
    await desk.settle();
    await desk.submit.submitOrder(approved);
    await desk.settle();
    expect(desk.venue.wire.map((order) => order.clientOrderId)).toEqual([idOf('i-1')]);
    expect(desk.observer.transitions.filter((event) => event.startsWith('committed'))).toEqual([
      'committed PendingNew',
    ]);
    const subjects = (await desk.facts()).map((fact) => fact.subject);
    expect(subjects.filter((subject) => subject.startsWith('order.submitted'))).toHaveLength(1);
  });

  it('carries the whole approval into the order and its first fact', async () => {
    await desk.submitApproval('i-1', { side: 'SELL', quantity: '0.25', limitPrice: '101.5', reduceOnly: true });
    expect(desk.orderOf('i-1')).toMatchObject({
      intentId: 'i-1',
      side: 'SELL',
      reduceOnly: true,
      correlationId: 'c-i-1',
    });
    const [submitted] = await desk.facts();
    expect(submitted?.message).toMatchObject({
      ...{ intentId: 'i-1', strategy: 'momentum-1', side: 'SELL', quantity: '0.25', limitPrice: '101.5', version: 1 },
      ...{ status: 'PendingNew', cumQuantity: '0', leavesQuantity: '0.25', causationId: 'approved:i-1' },
    });
  });

  it('takes up an order whose row is there and was never sent', async () => {
    desk.gate.closeGate('a test');
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 1_000 });
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['PendingNew 0', 0]);
    desk.gate.openGate();
    await desk.submitApproval('i-1');
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['New 0', 1]);
  });

  it('refuses an approval for another account', async () => {
    const foreign = approval(desk.time.nowUs(), 'i-1', { account: 'other' });
    await expect(desk.get(SubmitOrder).submitOrder(foreign)).rejects.toThrow(ForeignAccountError);
    expect(desk.standingOf('i-1')).toBe('absent');
  });

  it('commits nothing once the lease is gone', async () => {
    await desk.lease.releaseLease();
    await expect(desk.submit.submitOrder(approval(desk.time.nowUs(), 'i-1'))).rejects.toThrow(LeaseLostError);
    expect([desk.standingOf('i-1'), desk.venue.wire.length, await desk.facts()]).toEqual(['absent', 0, []]);
  });
});
