import type { VenueOrderState } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { ReconcileRound } from '../reconcile/reconcile-round.js';
import { WorkingOrders } from '../send/working-orders.js';
import { ReadProgress } from './read-progress.js';

/** Nothing periodic in the way of the rounds that a test asks for. */
const QUIET = { ORDER_RECONCILE_ORDERS_MS: '600000', ORDER_RECONCILE_FILLS_MS: '600000' };
const QUIET_TOO = { ORDER_RECONCILE_BALANCES_MS: '600000', ORDER_RECONCILE_UNKNOWN_MS: '600000' };

describe('an order of which the venue takes back a trade', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ...QUIET, ...QUIET_TOO } });
    await desk.submitApproval('i-1', { quantity: '3' });
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const round = (): Promise<boolean> => desk.get(ReconcileRound).runRound(new Set(['orders', 'fills']));
  const fill = (quantity: string): unknown => desk.venue.fill(idOf('i-1'), { quantity, price: '100' });
  /** The venue knows an order with less executed from here on. */
  const standsAt = (cum: string): VenueOrderState => {
    const order = desk.venue.orders.get(idOf('i-1')) as VenueOrderState;
    const state = { ...order, cumQuantity: new Decimal(cum) };
    desk.venue.orders.set(idOf('i-1'), state);
    return state;
  };
  const bustAndBookAnew = async (): Promise<void> => {
    fill('1');
    standsAt('0');
    fill('1');
    await desk.settle();
  };

  it('ends once the venue has said so and says so again when it is asked, with its fills and a difference', async () => {
    await bustAndBookAnew();
    desk.venue.end(idOf('i-1'), 'Canceled');
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['PartiallyFilled 2', []]);
    // It is asked at once about an end that is not believed yet.
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 2', ['EXECUTION_TAKEN_BACK']]);
    expect([desk.observer.alarms, desk.get(WorkingOrders).list().length]).toEqual([['EXECUTION_TAKEN_BACK'], 0]);
    const { found } = desk.database.discrepancies.find()[0] ?? {};
    expect(found?.details).toMatchObject({ status: 'Canceled', booked: '2', atVenue: '1' });
    expect((await desk.facts()).at(-1)?.message).toMatchObject({ status: 'Canceled', cumQuantity: '2' });
  });

  it('does not end by the same word that comes twice unasked, nor by answers that differ', async () => {
    await bustAndBookAnew();
    desk.venue.answering = false;
    const end = desk.venue.end(idOf('i-1'), 'Canceled');
    desk.venue.say({ kind: 'report', order: { ...end }, fill: undefined, reason: '' });
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['PartiallyFilled 2', []]);
    desk.venue.answering = true;
    standsAt('0');
    await round();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['PartiallyFilled 2', []]);
    await round();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 2', ['EXECUTION_TAKEN_BACK']]);
  });

  it('is not ended by one report that is read again, as where its booking is tried again', async () => {
    await bustAndBookAnew();
    const report = { source: 'query', order: { ...standsAt('1'), status: 'Canceled' } } as const;
    const read = (said: typeof report): Promise<unknown> =>
      desk.books.write(async (writes) => {
        const order = await writes.lockOrder(idOf('i-1'));
        return order && (await desk.get(ReadProgress).stepOf(writes, order, said));
      });
    const waits = { value: { changed: false } };
    expect([await read(report), await read(report)]).toMatchObject([waits, waits]);
    const again = { ...report, order: { ...report.order } };
    expect(await read(again)).toMatchObject({ value: { changed: true, event: 'canceled' } });
  });

  it('is told where the trade that was booked anew filled the order here', async () => {
    fill('2');
    standsAt('1');
    fill('1');
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('Filled 3');
    desk.venue.end(idOf('i-1'), 'Canceled');
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Filled 3', ['EXECUTION_TAKEN_BACK']]);
  });

  it('that has ended is asked about no longer for what the venue counted once and counts no more', async () => {
    fill('1');
    await desk.settle();
    desk.venue.end(idOf('i-1'), 'Canceled');
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('Canceled 1');
    desk.venue.say({ kind: 'report', order: { ...standsAt('2') }, fill: undefined, reason: '' });
    await desk.settle();
    expect(await desk.books.read((reads) => reads.unsettledOrders())).toHaveLength(1);
    standsAt('1');
    await round();
    await desk.time.runForMs(1_000);
    await round();
    expect(await desk.books.read((reads) => reads.unsettledOrders())).toEqual([]);
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 1', ['EXECUTION_TAKEN_BACK']]);
  });
});
