import type { VenueOrder, VenueOrderState } from '#libs/domain';
import { type ClientOrderId, Decimal, asId, problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { ReconcileFills } from './reconcile-fills.js';
import { ReconcileOrders } from './reconcile-orders.js';
import { VenueSilentError } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

const FOREIGN: VenueOrder = {
  ...{ instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', limitPrice: new Decimal('90') },
  ...{ clientOrderId: asId<ClientOrderId>('web_1'), quantity: new Decimal('2') },
};

const DAY_MS = 86_400_000;

describe('comparing the orders', () => {
  let desk: OrderDesk;
  let orders: ReconcileOrders;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    orders = desk.get(ReconcileOrders);
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const state = (of: string): VenueOrderState => desk.venue.orders.get(idOf(of)) as VenueOrderState;

  it('finds nothing to do where both have the same', async () => {
    const facts = await desk.facts();
    expect(await orders.compareOpenOrders(7)).toEqual({ isComplete: true, lackingFills: [] });
    expect([await desk.facts(), desk.discrepancies()]).toEqual([facts, []]);
    expect(desk.get(VenueLooks).absenceContextOf(BTC.id, undefined).notOpenAtUs).toBe(7);
  });

  it('opens no transaction for orders that rest as before, and one for each that does not', async () => {
    for (const id of ['i-2', 'i-3', 'i-4']) await desk.submitApproval(id);
    let transactions = 0;
    const write = desk.books.write.bind(desk.books);
    desk.books.write = (work) => {
      transactions += 1;
      return write(work);
    };
    await orders.compareOpenOrders(7);
    expect(transactions).toBe(0);
    desk.venue.fill(idOf('i-2'), { quantity: '0.4', price: '100' });
    const { lackingFills } = await orders.compareOpenOrders(8);
    expect([transactions, lackingFills]).toEqual([1, [state('i-2')]]);
    // What is lacking is asked for again until it is booked.
    expect((await orders.compareOpenOrders(9)).lackingFills).toEqual([state('i-2')]);
    expect(transactions).toBe(1);
  });

  it('ends an order of which the venue says that it ended long ago with nothing executed', async () => {
    const archived = { outcome: 'no', problem: problem('ORDER_ARCHIVED', 'archived') } as const;
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '0.4', price: '100' });
    await desk.get(ReconcileFills).bookMissedFills(1);
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('i-3');
    desk.venue.orders.clear();
    desk.venue.queryOrder = () => Promise.resolve(archived);
    desk.venue.queryOrderByVenueId = () => Promise.resolve(archived);
    // What was wanted a moment ago did not end long ago.
    expect(await orders.compareOpenOrders(7)).toEqual({ isComplete: true, lackingFills: [] });
    expect(['i-1', 'i-2', 'i-3'].map(desk.standingOf)).toEqual(['New 0', 'PartiallyFilled 0.4', 'Unknown 0']);
    expect(desk.discrepancies()).toEqual(['ORDER_FORGOTTEN', 'ORDER_FORGOTTEN']);
    desk.time.stepWallClockMs(31 * DAY_MS);
    expect(await orders.compareOpenOrders(8)).toEqual({ isComplete: true, lackingFills: [] });
    expect(['i-1', 'i-2', 'i-3'].map(desk.standingOf)).toEqual(['Canceled 0', 'PartiallyFilled 0.4', 'Canceled 0']);
    expect(desk.discrepancies()).toEqual(['(ORDER_FORGOTTEN)', 'ORDER_FORGOTTEN']);
  });

  it('adopts what only the venue has, once', async () => {
    desk.venue.accept(FOREIGN);
    await orders.compareOpenOrders(7);
    await orders.compareOpenOrders(8);
    expect([desk.discrepancies(), desk.database.orders.size]).toEqual([['EXTERNAL_ORDER'], 2]);
  });

  it('asks for what only we have open, and believes an end only with all its fills', async () => {
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    desk.venue.end(idOf('i-1'), 'Canceled');
    const { isComplete, lackingFills } = await orders.compareOpenOrders(7);
    expect([isComplete, lackingFills, desk.standingOf('i-1')]).toEqual([true, [state('i-1')], 'New 0']);
  });

  it('asks nothing about an order whose answer is still on its way', async () => {
    desk.venue.placements.push('held');
    await desk.submitApproval('out');
    const asked: string[] = [];
    desk.venue.queryOrder = (_, id) => {
      asked.push(id);
      return Promise.resolve({ outcome: 'no', problem: problem('ORDER_NOT_FOUND', 'no') });
    };
    await orders.compareOpenOrders(7);
    expect([asked, await orders.countUnknownOrders(), desk.standingOf('out')]).toEqual([[], 0, 'PendingNew 0']);
  });

  it('asks one by one for those whose state is not known, and for no others', async () => {
    desk.venue.accept(FOREIGN);
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('lost');
    expect(await orders.countUnknownOrders()).toBe(1);
    expect(await orders.askAboutUnknownOrders()).toEqual({ isComplete: true, lackingFills: [] });
    expect([desk.standingOf('lost'), await orders.countUnknownOrders(), desk.discrepancies()]).toEqual([
      'New 0',
      0,
      [],
    ]);
  });

  it('keeps an order as it is that the venue gives no answer about', async () => {
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('lost');
    desk.venue.answering = false;
    expect(await orders.askAboutUnknownOrders()).toEqual({ isComplete: false, lackingFills: [] });
    expect(desk.standingOf('lost')).toBe('Unknown 0');
  });

  it('makes an order unknown that the venue does not find, and ends nothing by that alone', async () => {
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('lost');
    expect(await orders.askAboutUnknownOrders()).toEqual({ isComplete: true, lackingFills: [] });
    expect(desk.standingOf('lost')).toBe('Unknown 0');
  });

  it('keeps what fails with one order to that order', async () => {
    for (const name of ['a', 'bad', 'z']) await desk.submitApproval(name);
    for (const name of ['a', 'bad', 'z']) desk.venue.end(idOf(name), 'Canceled');
    const { queryOrderByVenueId } = desk.venue;
    const bad = state('bad').venueOrderId;
    desk.venue.queryOrderByVenueId = (instrument, id) =>
      id === bad ? Promise.reject(new Error('unreadable')) : queryOrderByVenueId.call(desk.venue, instrument, id);
    expect((await orders.compareOpenOrders(7)).isComplete).toBe(false);
    const standings = ['a', 'bad', 'z'].map((name) => desk.standingOf(name));
    expect([standings, desk.observer.alarms]).toEqual([['Canceled 0', 'New 0', 'Canceled 0'], ['ORDER_STEP_FAILED']]);
  });

  it('books reports again, and says where one could not be', async () => {
    desk.venue.end(idOf('i-1'), 'Canceled');
    const { write } = desk.books;
    desk.books.write = () => Promise.reject(new Error('canceling statement'));
    expect([await orders.bookReportsAgain([state('i-1')]), desk.standingOf('i-1')]).toEqual([false, 'New 0']);
    desk.books.write = write.bind(desk.books);
    expect([await orders.bookReportsAgain([state('i-1')]), desk.standingOf('i-1')]).toEqual([true, 'Canceled 0']);
  });

  it('refuses to go on where the venue does not list its open orders', async () => {
    desk.venue.answering = false;
    await expect(orders.compareOpenOrders(7)).rejects.toThrow(VenueSilentError);
    expect(desk.get(VenueLooks).absenceContextOf(BTC.id, undefined).notOpenAtUs).toBe(0);
  });
});
