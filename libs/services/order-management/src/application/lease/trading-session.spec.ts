import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { TradingSession } from './trading-session.js';

describe('the session of the one writer', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(async () => {
    await desk.time.complete(desk.stop());
    expect(desk.supervisor.failures).toEqual([]);
  });
  const restart = async (): Promise<void> => {
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ world: desk });
  };

  it('serves only once it is reconciled', async () => {
    let [isLeading, isServing] = [false, false];
    void desk.session.leading.then(() => (isLeading = true));
    void desk.session.serving.then(() => (isServing = true));
    desk.venue.answering = false;
    desk.get(TradingSession).startSession();
    await desk.time.runForMs(1_000);
    expect([isLeading, isServing, desk.gate.isOpen, desk.lease.epoch]).toEqual([true, false, false, 1]);
    desk.venue.answering = true;
    await desk.time.runForMs(1_000);
    expect([isServing, desk.gate.isOpen]).toEqual([true, true]);
  });

  it('does nothing as long as another process has the lease, and takes over when that ends', async () => {
    const leader = await openServingDesk({ world: desk });
    let isLeading = false;
    void desk.session.leading.then(() => (isLeading = true));
    desk.session.startSession();
    await desk.time.runForMs(10_000);
    expect([isLeading, desk.lease.epoch]).toEqual([false, 0]);
    await desk.time.complete(leader.stop());
    await desk.time.runForMs(200);
    expect([isLeading, desk.lease.epoch, desk.gate.isOpen]).toEqual([true, 2, true]);
  });

  it('sends an order once that was committed and never sent before a restart', async () => {
    desk.session.startSession();
    await desk.time.runForMs(100);
    desk.gate.closeGate('a test');
    await desk.submitApproval('i-1');
    await restart();
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.venue.wire.length]).toEqual(['New 0', 1]);
  });

  it('recovers more unsent orders than may be in flight at once', async () => {
    desk = await openServingDesk({ environment: { ORDER_MAX_IN_FLIGHT: '100' } });
    desk.gate.closeGate('a test');
    for (let n = 0; n < 40; n += 1) await desk.submitApproval(`i-${n}`);
    await restart();
    await desk.time.runForMs(100);
    expect(desk.venue.wire).toHaveLength(40);
  });

  it('finds an order unknown whose answer the former process waited for, and never sends it again', async () => {
    desk.session.startSession();
    await desk.time.runForMs(100);
    desk.venue.placements.push('held');
    await desk.submitApproval('i-1');
    desk.database.leases.upsert({ at: 'binance|paper-1', epoch: 1, holder: 'gone', expiresAtUs: -1 });
    const successor = await openServingDesk({ world: desk });
    expect(successor.historyOf('i-1')).toEqual(['committed', 'answer-lost']);
    desk.venue.releaseHeld();
    await desk.time.runForMs(1_000);
    expect([successor.standingOf('i-1'), desk.venue.wire.length]).toEqual(['New 0', 1]);
    desk.supervisor.failures.splice(0); // It lost its lease, as it must.
    await desk.time.complete(successor.stop());
  });

  it('ends with everything booked that was out, and gives the lease back', async () => {
    desk.session.startSession();
    await desk.time.runForMs(100);
    desk.venue.placements.push('held');
    await desk.submitApproval('i-1');
    const stopped = desk.session.stopSession();
    await desk.settle();
    desk.venue.releaseHeld();
    await desk.time.complete(stopped);
    expect([desk.standingOf('i-1'), desk.lease.epoch]).toEqual(['New 0', 0]);
    const successor = await openServingDesk({ world: desk });
    expect([successor.lease.epoch, desk.venue.wire.map((order) => order.clientOrderId)]).toEqual([2, [idOf('i-1')]]);
    await desk.time.complete(successor.stop());
  });

  it('tells the supervisor where it cannot start', async () => {
    desk.venue.openAccountStream = () => Promise.reject(new Error('the keys are wrong'));
    desk.session.startSession();
    await desk.settle();
    expect(desk.supervisor.failures.splice(0)).toEqual([new Error('the keys are wrong')]);
  });
});
