import type { Order, VenueOrderState } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { ListedBehind } from './listed-behind.js';
import { ReconcileRound } from './reconcile-round.js';

/** Nothing periodic in the way of the rounds that a test asks for. */
const QUIET = { ORDER_RECONCILE_ORDERS_MS: '6000000', ORDER_RECONCILE_FILLS_MS: '6000000' };
const QUIET_TOO = { ORDER_RECONCILE_BALANCES_MS: '6000000', ORDER_RECONCILE_UNKNOWN_MS: '6000000' };

describe('an order that the venue lists as open and behind what it had said', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ...QUIET, ...QUIET_TOO } });
    await desk.submitApproval('i-1', { quantity: '3' });
    desk.venue.fill(idOf('i-1'), { quantity: '2', price: '100' });
    await desk.settle();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const round = (): Promise<boolean> => desk.get(ReconcileRound).runRound(new Set(['orders']));
  const stands = (changes: Partial<VenueOrderState>): void => {
    const order = desk.venue.orders.get(idOf('i-1')) as VenueOrderState;
    desk.venue.orders.set(idOf('i-1'), { ...order, ...changes });
  };
  const roundAfterMs = async (ms: number): Promise<unknown> => {
    await desk.time.runForMs(ms);
    await round();
    return desk.discrepancies();
  };

  it('with less executed is told of while it lives, once the lists of a minute have said so, and once', async () => {
    stands({ status: 'New', cumQuantity: new Decimal('0') });
    expect([await roundAfterMs(0), await roundAfterMs(59_999)]).toEqual([[], []]);
    expect([await roundAfterMs(1), desk.standingOf('i-1')]).toEqual([['EXECUTION_TAKEN_BACK'], 'PartiallyFilled 2']);
    expect(desk.database.discrepancies.find()[0]?.found.details).toMatchObject({ booked: '2', atVenue: '0' });
    await desk.books.write((writes) => writes.resolveDiscrepancies('EXECUTION_TAKEN_BACK', [], 'accepted', 9));
    expect(await roundAfterMs(60_000)).toEqual(['(EXECUTION_TAKEN_BACK)']);
  });

  it('with less executed is not told of where a list between says what was said before: the others were old', async () => {
    stands({ cumQuantity: new Decimal('1') });
    expect([await roundAfterMs(0), await roundAfterMs(50_000)]).toEqual([[], []]);
    stands({ cumQuantity: new Decimal('2') });
    expect(await roundAfterMs(1_000)).toEqual([]);
    stands({ cumQuantity: new Decimal('1') });
    expect([await roundAfterMs(1_000), await roundAfterMs(59_999)]).toEqual([[], []]);
  });

  it('is not told of where every list has more than the ones a minute ago: the stream was faster than each', async () => {
    const behind = desk.get(ListedBehind);
    const [order, report] = [desk.orderOf('i-1') as Order, desk.venue.orders.get(idOf('i-1')) as VenueOrderState];
    for (let executed = 1; executed <= 20; executed += 1) {
      const [listed, told] = [new Decimal(String(executed)), new Decimal(String(executed + 1))];
      await behind.noteList([
        [
          { ...order, venueCumQuantity: told },
          { ...report, cumQuantity: listed },
        ],
      ]);
      await desk.time.runForMs(10_000);
    }
    expect(desk.discrepancies()).toEqual([]);
  });

  it('though it was filled here is told of, too: a trade was taken back, and what is open of it may be executed', async () => {
    desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('Filled 3');
    stands({ status: 'PartiallyFilled', cumQuantity: new Decimal('2') });
    expect([await roundAfterMs(0), await roundAfterMs(60_000)]).toEqual([[], ['EXECUTION_TAKEN_BACK']]);
    expect(desk.standingOf('i-1')).toBe('Filled 3');
  });

  it('as far as it is here is not behind, however long that is said', async () => {
    const behind = desk.get(ListedBehind);
    const pair = [desk.orderOf('i-1') as Order, desk.venue.orders.get(idOf('i-1')) as VenueOrderState] as const;
    await behind.noteList([pair]);
    await desk.time.runForMs(60_000);
    await behind.noteList([pair]);
    expect(desk.discrepancies()).toEqual([]);
  });
});
