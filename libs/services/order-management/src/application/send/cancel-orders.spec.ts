import { Decimal, type ClientOrderId, type InstrumentId, type VenueOrderId, asId, problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, approval, idOf, stateChange } from '../../order-management.fixture.js';
import { sha256 } from '../../outbound/sha256.js';
import { ReconcileOrders } from '../reconcile/reconcile-orders.js';
import { SettleDifferences } from '../reconcile/settle-differences.js';
import { TradedInstruments } from '../traded-instruments.js';
import { CancelOrders } from './cancel-orders.js';
import { orderOfApproval } from './order-of-approval.js';

const LOST = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;

describe('cancelling orders', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const sweep = async (): Promise<void> => {
    await desk.get(CancelOrders).sweepOrders();
    await desk.settle();
  };

  it('takes back everything that may work at the venue while trading is halted', async () => {
    await desk.submitApproval('live');
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('unknown');
    desk.gate.closeGate('a test');
    await desk.submitApproval('unsent');
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.venue.cancels).toEqual([idOf('live'), idOf('unknown')]);
    expect(['live', 'unknown', 'unsent'].map((name) => desk.standingOf(name))).toEqual([
      'Canceled 0',
      'Canceled 0',
      'PendingNew 0',
    ]);
    expect(desk.historyOf('live')).toEqual(['committed', 'accepted', 'cancel-sent', 'canceled']);
  });

  it('takes back working orders that outlived their intent, and no others', async () => {
    const soon = { validUntilUs: desk.time.nowUs() + 1_000_000 };
    await desk.submitApproval('old', soon);
    await desk.submitApproval('ioc', { ...soon, timeInForce: 'IOC' });
    await desk.submitApproval('young');
    await desk.time.runForMs(1_001);
    await sweep();
    expect(desk.venue.cancels).toEqual([idOf('old')]);
    expect(desk.orderOf('old')).toMatchObject({ status: 'Canceled', reason: 'INTENT_EXPIRED' });
  });

  it('leaves expired orders alone where the settings say so', async () => {
    const other = await openLeadingDesk({ environment: { ORDER_CANCEL_EXPIRED: 'false' } });
    await other.submitApproval('old', { validUntilUs: other.time.nowUs() + 1_000 });
    await other.time.runForMs(10);
    await other.get(CancelOrders).sweepOrders();
    expect(other.venue.cancels).toEqual([]);
    await other.time.complete(other.stop());
  });

  it('keeps an order whose cancel was refused, and one that was executed in part as such', async () => {
    await desk.time.complete(desk.stop());
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '0.3', price: '100' });
    desk.venue.cancelOrder = () => Promise.resolve({ outcome: 'no', problem: problem('CANCEL_REFUSED', 'no') });
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('PartiallyFilled 0.3');
    expect(desk.historyOf('i-1')).toEqual(['committed', 'accepted', 'fill', 'cancel-sent', 'cancel-refused']);
  });

  it('asks a venue that refuses again, and tells of it once for each reason and each command of a person', async () => {
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 1_000_000 });
    const before = desk.historyOf('i-1');
    let asked = 0;
    const { cancelOrder } = desk.venue;
    desk.venue.cancelOrder = () => {
      asked += 1;
      return Promise.resolve({ outcome: 'no', problem: problem('ORDER_NOT_FOUND', 'Unknown order sent.') });
    };
    await desk.time.runForMs(1_001);
    for (let round = 0; round < 5; round += 1) await sweep();
    expect(asked).toBe(5);
    const pair = ['cancel-sent', 'cancel-refused'];
    expect(desk.historyOf('i-1')).toEqual([...before, ...pair]);
    const proof = { actor: 'ann', reason: 'a drill', commandId: 'c-1' };
    for (let round = 0; round < 2; round += 1)
      await desk.get(CancelOrders).cancelForOperator(
        [desk.orderOf('i-1')].filter((order) => order !== undefined),
        proof,
      );
    expect(desk.historyOf('i-1')).toEqual([...before, ...pair, ...pair, ...pair]);
    desk.venue.cancelOrder = cancelOrder.bind(desk.venue);
    await sweep();
    expect(desk.historyOf('i-1').at(-1)).toBe('canceled');
  });

  it('tells of an order that it cannot take back because its instrument is not traded here any more', async () => {
    const instrument = asId<InstrumentId>('ETH-USDT');
    const approved = approval(desk.time.nowUs(), 'gone', { instrument });
    const order = { ...orderOfApproval(approved, sha256, 5), sentAtUs: 5, venueOrderId: asId<VenueOrderId>('7') };
    const change = { event: 'committed', fromStatus: undefined, proof: {} } as const;
    await desk.books.write((writes) => writes.insertOrder({ ...order, status: 'New' }, change, 5));
    await desk.submitApproval('live');
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.venue.cancels).toEqual([idOf('live')]);
    expect(desk.observer.alarms).toContain('ORDER_STEP_FAILED');
    await desk.get(ReconcileOrders).compareOpenOrders(desk.time.nowUs());
    expect(desk.discrepancies()).toEqual(['ORDER_OUT_OF_REACH']);
    await desk.get(SettleDifferences).settleDifferences();
    expect(desk.discrepancies()).toEqual(['ORDER_OUT_OF_REACH']);
    desk.get(TradedInstruments).addInstrument({ ...BTC, id: instrument, venueSymbol: 'ETHUSDT', base: 'ETH' });
    await desk.get(SettleDifferences).settleDifferences();
    expect(desk.discrepancies()).toEqual(['(ORDER_OUT_OF_REACH)']);
  });

  it('asks again after a cancel whose answer was lost', async () => {
    await desk.submitApproval('i-1');
    const { cancelOrder } = desk.venue;
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('PendingCancel 0');
    desk.venue.cancelOrder = cancelOrder.bind(desk.venue);
    await sweep();
    expect(desk.standingOf('i-1')).toBe('Canceled 0');
  });

  it('asks again after a lost answer although the halt was lifted meanwhile: what was decided stays decided', async () => {
    await desk.submitApproval('i-1');
    const { cancelOrder } = desk.venue;
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    await desk.latch.latchTradingState(stateChange('ACTIVE', 2));
    desk.venue.cancelOrder = cancelOrder.bind(desk.venue);
    await sweep();
    expect([desk.venue.cancels, desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'Canceled 0']);
  });

  it('asks the venue by the id that it knows the orders of others by', async () => {
    await desk.time.complete(desk.stop());
    desk = await openServingDesk();
    const foreign = { instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
    const clientOrderId = asId<ClientOrderId>('web_1');
    desk.venue.accept({ ...foreign, clientOrderId, quantity: new Decimal('2'), limitPrice: new Decimal('90') });
    await desk.settle();
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect([desk.venue.cancels, desk.venue.orders.get('web_1')?.status]).toEqual([['web_1'], 'Canceled']);
  });
});
