import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { OrderSender } from './order-sender.js';
import { OrdersInFlight } from './orders-in-flight.js';

describe('sending a committed order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({ environment: { ORDER_MAX_IN_FLIGHT: '2', ORDER_BREAKER_FAILURES: '3' } });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it.each([
    ['yes', 'New 0', ['committed', 'accepted']],
    ['no', 'Rejected 0', ['committed', 'rejected']],
    ['answer-lost', 'Unknown 0', ['committed', 'answer-lost']],
    ['order-lost', 'Unknown 0', ['committed', 'answer-lost']],
  ] as const)('books the answer "%s"', async (placement, standing, history) => {
    desk.venue.placements.push(placement);
    await desk.submitApproval('i-1');
    expect([desk.standingOf('i-1'), desk.historyOf('i-1')]).toEqual([standing, history]);
    expect(desk.get(OrdersInFlight).isInFlight(idOf('i-1'))).toBe(false);
  });

  it('keeps the reason of a refusal with the order', async () => {
    desk.venue.placements.push('no');
    await desk.submitApproval('i-1');
    expect(desk.orderOf('i-1')?.reason).toBe('VENUE_FILTER_FAILED: a filter refused it');
    expect(desk.observer.answers).toEqual(['no']);
  });

  it('commits the mark before the first byte', async () => {
    desk.venue.placements.push('held');
    await desk.submitApproval('i-1');
    expect(desk.venue.wire).toHaveLength(1);
    expect(desk.orderOf('i-1')).toMatchObject({ status: 'PendingNew', sentAtUs: desk.time.nowUs() });
    desk.venue.releaseHeld();
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('New 0');
  });

  it('waits while orders are held back, and sends when they may leave', async () => {
    desk.gate.closeGate('a test');
    await desk.submitApproval('i-1');
    await desk.time.runForMs(5_000);
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['PendingNew 0', 0]);
    desk.gate.openGate();
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('New 0');
  });

  it('refuses an order that became too old while it was held back', async () => {
    desk.gate.closeGate('a test');
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 2_000_000 });
    await desk.time.runForMs(2_002);
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['Rejected 0', 0]);
    expect(desk.orderOf('i-1')?.reason).toContain('INTENT_EXPIRED');
  });

  it('lets no more orders out than may wait for an answer at once', async () => {
    desk.venue.otherwise = 'held';
    const submitted = ['a', 'b', 'c'].map((name) => desk.submitApproval(name));
    await desk.settle();
    expect(desk.venue.wire).toHaveLength(2);
    // Its row and its mark are one commit, once there is room.
    expect(desk.orderOf('c')).toBeUndefined();
    desk.venue.otherwise = 'yes';
    desk.venue.releaseHeld();
    await Promise.all(submitted);
    await desk.settle();
    expect(desk.orderOf('c')?.sentAtUs).toBeDefined();
    expect(['a', 'b', 'c'].map((name) => desk.standingOf(name))).toEqual(['New 0', 'New 0', 'New 0']);
  });

  it('gives a place that its first waiter does not take to the next one', async () => {
    desk.venue.otherwise = 'held';
    const orders = ['a', 'b'];
    const submitted = orders.map((name) => desk.submitApproval(name));
    await desk.settle();
    // Both approvals come again and wait for room, and behind them what a former process left.
    submitted.push(...orders.map((name) => desk.submitApproval(name)));
    await desk.settle();
    submitted.push(desk.get(OrderSender).takeOverOrder(idOf('c')));
    desk.gate.closeGate('a test');
    desk.venue.releaseHeld();
    await desk.time.complete(Promise.all(submitted), 500);
    expect(desk.venue.wire).toHaveLength(2);
  });

  it('keeps the row of an order that waits for room when it is to stop, for the next start to decide', async () => {
    desk.venue.otherwise = 'held';
    const submitted = ['a', 'b', 'c'].map((name) => desk.submitApproval(name));
    await desk.settle();
    const stopped = desk.get(OrderSender).stopSending();
    await desk.time.complete(Promise.all(submitted), 500);
    expect([desk.standingOf('c'), desk.orderOf('c')?.sentAtUs]).toEqual(['PendingNew 0', undefined]);
    desk.venue.releaseHeld();
    await stopped;
    expect(desk.venue.wire).toHaveLength(2);
  });

  it('refuses orders before the wire once answers are lost in a row, and lets one through after a while', async () => {
    desk.venue.otherwise = 'answer-lost';
    for (const name of ['a', 'b', 'c']) await desk.submitApproval(name);
    expect(desk.wire.state).toBe('open');
    await desk.submitApproval('d');
    expect([desk.standingOf('d'), desk.orderOf('d')?.sentAtUs]).toEqual(['Rejected 0', undefined]);
    expect(desk.orderOf('d')?.reason).toContain('BREAKER_OPEN');
    expect(desk.venue.wire).toHaveLength(3);
    desk.venue.otherwise = 'yes';
    await desk.time.runForMs(60_000);
    await desk.submitApproval('e');
    expect([desk.standingOf('e'), desk.wire.state]).toEqual(['New 0', 'closed']);
  });

  it('takes an order whose sending threw to be unknown: the first byte may have left', async () => {
    desk.venue.placeOrder = () => Promise.reject(new Error('the socket broke'));
    await desk.submitApproval('i-1');
    expect(desk.standingOf('i-1')).toBe('Unknown 0');
    expect(desk.orderOf('i-1')?.reason).toContain('the socket broke');
  });

  it('books nothing of an answer that comes after the lease is lost, and goes on', async () => {
    desk.venue.placements.push('held');
    await desk.submitApproval('i-1');
    await desk.lease.releaseLease();
    desk.venue.releaseHeld();
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('PendingNew 0');
    expect(desk.get(OrdersInFlight).isInFlight(idOf('i-1'))).toBe(false);
  });

  it('ends with the answers that are out, and leaves what was held back for the next start', async () => {
    desk.venue.placements.push('held');
    await desk.submitApproval('out');
    desk.gate.closeGate('a test');
    await desk.submitApproval('back');
    const stopped = desk.get(OrderSender).stopSending();
    await desk.settle();
    desk.venue.releaseHeld();
    await desk.time.complete(stopped);
    expect([desk.standingOf('out'), desk.standingOf('back')]).toEqual(['New 0', 'PendingNew 0']);
    expect(desk.orderOf('back')?.sentAtUs).toBeUndefined();
  });
});
