import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { approval, idOf } from '../../order-management.fixture.js';
import { LicenseOrder } from './license-order.js';
import { SettleUnsentOrders } from './settle-unsent-orders.js';

describe('an order whose licence could not be written', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    const licences = desk.get(LicenseOrder);
    let losses = 1;
    const licenseNewOrders = desk.books.licenseNewOrders.bind(desk.books);
    desk.books.licenseNewOrders = (orders) => {
      losses -= 1;
      return losses >= 0 ? Promise.reject(new Error('the connection broke')) : licenseNewOrders(orders);
    };
    const licenseOrder = licences.licenseOrder.bind(licences);
    let failures = 1;
    licences.licenseOrder = (id) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('canceling statement due to lock timeout')) : licenseOrder(id);
    };
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('is sent, once, by the next look at the orders while it is valid', async () => {
    await desk.submitApproval('i-1');
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['PendingNew 0', 0]);
    await desk.time.runForMs(300);
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['New 0', 1]);
  });

  it('ends as never sent where it is too old by then', async () => {
    await desk.submit.submitOrder(approval(desk.time.nowUs(), 'i-1', { validUntilUs: desk.time.nowUs() + 1_000 }));
    await desk.time.runForMs(300);
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['Rejected 0', 0]);
    expect(desk.orderOf('i-1')?.reason).toContain('INTENT_EXPIRED');
  });

  it('is settled although every place of those in flight is taken by orders that wait for the gate', async () => {
    desk.gate.closeGate('a test');
    const until = { validUntilUs: desk.time.nowUs() + 60_000_000 };
    for (let n = 0; n < 16; n += 1) await desk.submit.submitOrder(approval(desk.time.nowUs(), `i-${n}`, until));
    const rounds = desk.observer.rounds;
    await desk.time.runForMs(1_000);
    expect(desk.observer.rounds).toBeGreaterThan(rounds + 3);
    desk.gate.openGate();
    await desk.time.runForMs(500);
    expect(desk.venue.wire).toHaveLength(16);
  });

  it('is sent once, however many looks there are at once, and none that was sent is sent again', async () => {
    await desk.submitApproval('i-1');
    await desk.submitApproval('sent');
    const settle = (): Promise<void> => desk.get(SettleUnsentOrders).settleUnsentOrders();
    await Promise.all([settle(), settle(), settle()]);
    await desk.settle();
    await settle();
    await desk.settle();
    expect(desk.venue.wire.map(({ clientOrderId }) => clientOrderId)).toEqual([idOf('sent'), idOf('i-1')]);
  });
});
