import { describe, expect, it } from 'vitest';
import { openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { RecoverOrders } from './recover-orders.js';

describe('recovering the orders of a former process', () => {
  it('makes those unknown that were sent, before anything is asked, and returns those that never were', async () => {
    const former = await openLeadingDesk();
    former.venue.placements.push('yes', 'held');
    await former.submitApproval('live');
    await former.submitApproval('out');
    former.gate.closeGate('a test');
    await former.submitApproval('unsent');
    former.database.leases.upsert({ at: 'binance|paper-1', epoch: 1, holder: 'gone', expiresAtUs: -1 });
    const desk = await openLeadingDesk({ world: former });
    const unsent = await desk.get(RecoverOrders).recoverOrders();
    expect(unsent.map((order) => order.clientOrderId)).toEqual([idOf('unsent')]);
    expect(['live', 'out', 'unsent'].map((name) => desk.standingOf(name))).toEqual([
      'New 0',
      'Unknown 0',
      'PendingNew 0',
    ]);
    expect(desk.orderOf('out')?.reason).toBe('ANSWER_LOST: the process ended before the answer');
    await desk.get(RecoverOrders).sendRecoveredOrders(unsent);
    await desk.settle();
    expect([desk.standingOf('unsent'), desk.venue.wire.length]).toEqual(['New 0', 3]);
    former.venue.releaseHeld();
    await desk.time.complete(desk.stop());
    await former.time.complete(former.stop());
  });
});
