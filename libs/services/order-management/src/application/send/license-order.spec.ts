import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { approval, idOf, stateChange } from '../../order-management.fixture.js';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { sha256 } from '../../outbound/sha256.js';
import { LicenseOrder } from './license-order.js';
import { orderOfApproval } from './order-of-approval.js';

describe('the last look before the wire', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({ environment: { ORDER_LEASE_RENEW_MS: '20000' } });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  /** Commits an order without sending it. */
  async function commit(changes: Parameters<typeof approval>[2] = {}): Promise<void> {
    const order = orderOfApproval(approval(desk.time.nowUs(), 'i-1', changes), sha256, desk.time.nowUs());
    const committed = { event: 'committed', fromStatus: undefined, proof: {} } as const;
    await desk
      .get<OrderBooks>(ORDER_BOOKS)
      .write((writes) => writes.insertOrder(order, committed, order.committedAtUs));
  }
  const license = (): ReturnType<LicenseOrder['licenseOrder']> => desk.get(LicenseOrder).licenseOrder(idOf('i-1'));

  it('marks the order as sent and returns the licence once', async () => {
    await commit();
    expect((await license())?.order.sentAtUs).toBe(desk.time.nowUs());
    expect(desk.orderOf('i-1')?.sentAtUs).toBe(desk.time.nowUs());
    expect(await license()).toBeUndefined();
    expect(desk.standingOf('i-1')).toBe('PendingNew 0');
  });

  it('licenses a new order in the commit that inserts it, once, and leaves one that may not leave alone', async () => {
    const order = orderOfApproval(approval(desk.time.nowUs(), 'i-1'), sha256, desk.time.nowUs());
    desk.gate.closeGate('a test');
    expect(await desk.get(LicenseOrder).licenseNewOrder(order, 'a')).toBeUndefined();
    expect(desk.standingOf('i-1')).toBe('absent');
    desk.gate.openGate();
    expect((await desk.get(LicenseOrder).licenseNewOrder(order, 'a'))?.order.sentAtUs).toBe(desk.time.nowUs());
    expect(desk.orderOf('i-1')?.sentAtUs).toBe(desk.time.nowUs());
    expect(await desk.get(LicenseOrder).licenseNewOrder(order, 'a')).toBeUndefined();
    expect(await license()).toBeUndefined();
  });

  it('finds its own mark where the answer of the commit was lost, and no licence where the commit was', async () => {
    const order = orderOfApproval(approval(desk.time.nowUs(), 'i-1'), sha256, desk.time.nowUs());
    const commitMark = desk.books.licenseNewOrders.bind(desk.books);
    const lost = new Error('the connection broke');
    desk.books.licenseNewOrders = () => Promise.reject(lost);
    await expect(desk.get(LicenseOrder).licenseNewOrder(order, 'a')).rejects.toBe(lost);
    desk.books.licenseNewOrders = async (...licensed) => {
      await commitMark(...licensed);
      throw lost;
    };
    expect((await desk.get(LicenseOrder).licenseNewOrder(order, 'a'))?.order.sentAtUs).toBe(desk.time.nowUs());
    await desk.time.runForMs(1);
    await expect(desk.get(LicenseOrder).licenseNewOrder(order, 'a')).rejects.toBe(lost);
  });

  it('knows nothing of an order that is not there', async () => {
    expect(await license()).toBeUndefined();
  });

  it.each<[string, () => Promise<void> | void, string]>([
    ['trading is halted', () => desk.latch.latchTradingState(stateChange('HALTED', 1)), 'TRADING_HALTED'],
    ['trading only reduces', () => desk.latch.latchTradingState(stateChange('REDUCING', 1)), 'TRADING_REDUCING'],
    ['the books are not reconciled', () => desk.gate.closeGate('the stream is down'), 'NOT_RECONCILED: the stream'],
    ['the intent is too old', () => desk.time.runForMs(60_001), 'INTENT_EXPIRED'],
    ['the lease may be another process’s', () => desk.time.runForMs(1_500), 'LEASE_STALE'],
  ])('refuses for good where %s', async (_what, happen, reason) => {
    await commit();
    await happen();
    expect(await license()).toBeUndefined();
    expect(desk.orderOf('i-1')).toMatchObject({ status: 'Rejected', sentAtUs: undefined });
    expect(desk.orderOf('i-1')?.reason).toContain(reason);
  });

  it('lets an order that only reduces pass while trading only reduces', async () => {
    await commit({ reduceOnly: true });
    await desk.latch.latchTradingState(stateChange('REDUCING', 1));
    expect(await license()).toBeDefined();
  });

  it('refuses an instrument that is not traded here', async () => {
    await commit({ instrument: 'ETH-USDT' });
    expect(await license()).toBeUndefined();
    expect(desk.orderOf('i-1')?.reason).toContain('INSTRUMENT_UNKNOWN');
  });

  it('does not take the lease for fresh because the wall clock was set back', async () => {
    await commit();
    await desk.time.runForMs(1_400);
    expect(desk.lease.isFresh).toBe(true);
    desk.time.stepWallClockMs(-3_600_000);
    await desk.time.runForMs(200);
    expect(desk.lease.isFresh).toBe(false);
  });
});
