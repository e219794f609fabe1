import type { VenueOrderState } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { MissingFills } from './missing-fills.js';
import { ReconcileRound } from './reconcile-round.js';

/** Nothing periodic in the way of the rounds that a test asks for. */
const QUIET = { ORDER_RECONCILE_ORDERS_MS: '6000000', ORDER_RECONCILE_FILLS_MS: '6000000' };
const QUIET_TOO = { ORDER_RECONCILE_BALANCES_MS: '6000000', ORDER_RECONCILE_UNKNOWN_MS: '6000000' };

describe('an execution that the venue counts and does not list', () => {
  let desk: OrderDesk;
  /** How often the venue was asked for the trades of an order, and for those of an instrument. */
  let asked: [number, number];
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ...QUIET, ...QUIET_TOO } });
    await desk.submitApproval('i-1', { quantity: '3' });
    const { venue } = desk;
    venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.settle();
    const [fills, fillsOfOrder] = [venue.fills.bind(venue), venue.fillsOfOrder.bind(venue)];
    asked = [0, 0];
    venue.fillsOfOrder = (instrument, order) => {
      asked[0] += 1;
      return fillsOfOrder(instrument, order);
    };
    venue.fills = (instrument, from) => {
      asked[1] += 1;
      return fills(instrument, from);
    };
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const rounds = async (count: number, everyMs: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await desk.get(ReconcileRound).runRound(new Set(['orders']));
      await desk.time.runForMs(everyMs);
    }
  };
  const counts = (changes: Partial<VenueOrderState>, intent = 'i-1'): void => {
    const order = desk.venue.orders.get(idOf(intent)) as VenueOrderState;
    desk.venue.orders.set(idOf(intent), { ...order, ...changes });
  };

  it.each([
    ['rests', 'PartiallyFilled', 'PartiallyFilled 1'],
    ['was canceled there', 'Canceled', 'PartiallyFilled 1'],
  ] as const)(
    'of an order that %s is told after a minute, asked about each minute from then on, and settles',
    async (_, status, stands) => {
      counts({ status, cumQuantity: new Decimal('2') });
      await rounds(6, 10_000);
      expect([desk.discrepancies(), asked]).toEqual([[], [6, 6]]);
      await rounds(12, 10_000);
      expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['FILLS_NOT_LISTED'], ['FILLS_NOT_LISTED']]);
      expect([asked, desk.standingOf('i-1')]).toEqual([[8, 8], stands]);
      expect(desk.database.discrepancies.find()[0]?.found.details).toMatchObject({ booked: '1', atVenue: '2' });
      counts({ status: 'PartiallyFilled', cumQuantity: new Decimal('1') });
      desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
      counts({ status, cumQuantity: new Decimal('2') });
      await desk.get(ReconcileRound).runRound(new Set(['orders', 'fills']));
      expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual([`${status} 2`, ['(FILLS_NOT_LISTED)']]);
    },
  );

  it('of an order that has ended here, too, is not asked about at every comparison for ever', async () => {
    const end = desk.venue.end(idOf('i-1'), 'Canceled');
    await desk.settle();
    counts({ cumQuantity: new Decimal('2') });
    desk.venue.say({ kind: 'report', order: { ...end, cumQuantity: new Decimal('2') }, fill: undefined, reason: '' });
    await desk.settle();
    await rounds(24, 10_000);
    expect([desk.standingOf('i-1'), desk.discrepancies(), asked]).toEqual(['Canceled 1', ['FILLS_NOT_LISTED'], [9, 9]]);
    await desk.books.write((writes) => writes.resolveDiscrepancies('FILLS_NOT_LISTED', [], 'accepted', 9));
    await rounds(2, 10_000);
    expect(desk.discrepancies()).toEqual(['(FILLS_NOT_LISTED)']);
  });

  it('of an order that is filled all the time is not told, and is asked about, where each is listed soon after', async () => {
    await desk.submitApproval('i-2', { quantity: '30' });
    await desk.settle();
    for (let n = 0; n < 12; n += 1) {
      counts({ status: 'PartiallyFilled', cumQuantity: new Decimal(String(n + 1)) }, 'i-2');
      await rounds(1, 10_000);
      expect(desk.standingOf('i-2')).toBe(n === 0 ? 'New 0' : `PartiallyFilled ${n}`);
      counts({ status: 'PartiallyFilled', cumQuantity: new Decimal(String(n)) }, 'i-2');
      desk.venue.fill(idOf('i-2'), { quantity: '1', price: '100' });
      await desk.settle();
    }
    expect([desk.discrepancies(), asked]).toEqual([[], [12, 12]]);
  });

  it('is due whenever a comparison comes for a minute, and then once a minute', async () => {
    const missing = desk.get(MissingFills);
    const [cumQuantity, venueCumQuantity] = [new Decimal('1'), new Decimal('2')];
    const lacking = (intent: string) => ({ clientOrderId: idOf(intent), cumQuantity, venueCumQuantity });
    const isDueAfterMs = async (ms: number): Promise<boolean> => {
      await desk.time.runForMs(ms);
      return missing.isDue(lacking('i-1'));
    };
    expect([await isDueAfterMs(0), await isDueAfterMs(0), await isDueAfterMs(59_999)]).toEqual([true, true, true]);
    expect([await isDueAfterMs(1), await isDueAfterMs(59_998), await isDueAfterMs(1)]).toEqual([false, false, true]);
    expect(missing.isDue(lacking('i-2'))).toBe(true);
  });
});
