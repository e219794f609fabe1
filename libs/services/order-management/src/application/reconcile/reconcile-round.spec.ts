import type { VenueOrder } from '#libs/domain';
import { Decimal, type ClientOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { StreamHealth } from '../booking/stream-health.js';
import { FULL_ROUND, type ReconcilePart } from './reconcile-part.js';
import { ReconcileRound } from './reconcile-round.js';

/** Nothing periodic in the way of the rounds that a test asks for. */
const QUIET = { ORDER_RECONCILE_ORDERS_MS: '600000', ORDER_RECONCILE_FILLS_MS: '600000' };
const QUIET_TOO = { ORDER_RECONCILE_BALANCES_MS: '600000', ORDER_RECONCILE_UNKNOWN_MS: '600000' };

describe('a round of reconciliation', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ...QUIET, ...QUIET_TOO } });
    await desk.submitApproval('i-1');
    desk.venue.audible = false;
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const round = (...parts: ReconcilePart[]): Promise<boolean> =>
    desk.time.complete(desk.get(ReconcileRound).runRound(new Set(parts)));
  const foreign: VenueOrder = {
    ...{ instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', limitPrice: new Decimal('90') },
    ...{ clientOrderId: asId<ClientOrderId>('web_1'), quantity: new Decimal('2') },
  };

  it('of the orders adopts those that only the venue has, and asks for those that only we have open', async () => {
    desk.venue.accept(foreign);
    desk.venue.end(idOf('i-1'), 'Canceled');
    expect(await round('orders')).toBe(true);
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 0', ['EXTERNAL_ORDER']]);
  });

  it('of the orders fetches the fills that an end includes before it believes the end', async () => {
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    desk.venue.end(idOf('i-1'), 'Canceled');
    expect(await round('orders')).toBe(true);
    expect([desk.standingOf('i-1'), desk.historyOf('i-1').at(-1)]).toEqual(['Canceled 0.4', 'canceled']);
    expect(desk.observer.fills).toEqual(['TAKER', 'missed']);
  });

  it('of the fills books what is missing and moves the cursor to what is a minute old, and asks from there the next time', async () => {
    const asked: unknown[] = [];
    const { fills } = desk.venue;
    desk.venue.fills = (instrument, from) => {
      asked.push(from);
      return fills.call(desk.venue, instrument, from);
    };
    const first = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    const last = desk.venue.fill(idOf('i-1'), { quantity: '0.1', price: '100' });
    desk.venue.trades.splice(1, 1, { ...last, exchangeAtUs: first.exchangeAtUs + 60_000_000 });
    expect([await round('fills'), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.5']);
    expect(await round('fills')).toBe(true);
    expect(asked).toEqual([undefined, first.venueTradeId]);
    expect(desk.observer.fills.filter((kind) => kind === 'missed')).toHaveLength(2);
  });

  it('of the fills is not complete, nor goes on with the cursor, while one must wait for its order', async () => {
    desk.venue.placements.push('answer-lost');
    desk.venue.findable = false;
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '0.4', price: '100' });
    desk.venue.fill(idOf('i-1'), { quantity: '0.5', price: '100' });
    expect([await round('fills'), desk.standingOf('i-1'), desk.standingOf('i-2')]).toEqual([
      false,
      'PartiallyFilled 0.5',
      'Unknown 0',
    ]);
    expect(await desk.books.read((reads) => reads.fillCursor(BTC.id))).toBeUndefined();
    desk.venue.findable = true;
    expect([await round('unknown', 'fills'), desk.standingOf('i-2')]).toEqual([true, 'PartiallyFilled 0.4']);
  });

  it('of the fills books a trade that the venue lists after later ones', async () => {
    const late = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    desk.venue.fill(idOf('i-1'), { quantity: '0.1', price: '100' });
    desk.venue.trades.splice(0, 1);
    expect([await round('fills'), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.1']);
    desk.venue.trades.unshift(late);
    expect([await round('fills'), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.5']);
  });

  it('of the orders asks for the fills of an order that lacks some, however long ago they were', async () => {
    const late = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    desk.venue.end(idOf('i-1'), 'Canceled');
    const { fills } = desk.venue;
    desk.venue.fills = async (instrument, from) => {
      const answer = await fills.call(desk.venue, instrument, from);
      if (answer.outcome !== 'yes') return answer;
      return { outcome: 'yes', value: answer.value.filter((fill) => fill.venueTradeId !== late.venueTradeId) };
    };
    expect([await round('orders'), desk.standingOf('i-1')]).toEqual([true, 'Canceled 0.4']);
  });

  it('of the fills tells a trade by hand from one of an unknown order by the venue’s id of the order', async () => {
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('i-2');
    desk.venue.accept(foreign);
    desk.venue.fill('web_1', { quantity: '2', price: '100' });
    expect([await round('fills'), desk.standingOf('i-2')]).toEqual([true, 'Unknown 0']);
    expect(desk.database.trades.find(() => true).map(({ strategy }) => strategy)).toEqual(['external']);
  });

  it('of the fills books a trade of an order that was declared absent to it, and opens it again with an alarm', async () => {
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('i-2');
    for (let n = 0; n < 4; n += 1) {
      await desk.time.runForMs(200);
      desk.venue.disconnect();
      desk.venue.connect();
      await desk.time.runForMs(200);
      desk.venue.audible = false;
      await round('unknown');
    }
    expect(desk.orderOf('i-2')).toMatchObject({ status: 'Rejected', reason: 'ABSENT: proven' });
    const order = desk.venue.wire.find(({ clientOrderId }) => clientOrderId === idOf('i-2'));
    if (order === undefined) throw new Error('it was not sent');
    desk.venue.accept(order);
    desk.venue.fill(idOf('i-2'), { quantity: '0.4', price: '100' });
    desk.venue.findable = false;
    expect([await round('fills'), desk.standingOf('i-2')]).toEqual([false, 'Rejected 0']);
    expect(desk.database.trades.find(() => true)).toEqual([]);
    desk.venue.findable = true;
    expect([await round('orders', 'fills'), desk.standingOf('i-2')]).toEqual([true, 'PartiallyFilled 0.4']);
    expect(desk.database.trades.find(() => true).map(({ clientOrderId }) => clientOrderId)).toEqual([idOf('i-2')]);
    expect(desk.observer.alarms).toContain('LATE_EVIDENCE');
    const announced = (await desk.facts()).filter(({ message }) => message['clientOrderId'] === idOf('i-2'));
    expect(announced.map(({ subject }) => subject.split('.').slice(0, 2).join('.'))).toEqual(
      expect.arrayContaining(['order.rejected', 'order.accepted', 'fill.recorded']),
    );
  });

  it('of the fills writes down what cannot be booked, raises the alarm and goes on with the others', async () => {
    desk.venue.fill(idOf('i-1'), { quantity: '0.1', price: '0' });
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    expect([await round('fills'), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.4']);
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['FILL_UNBOOKABLE'], ['FILL_UNBOOKABLE']]);
  });

  it('of the unknown orders asks for nothing else', async () => {
    desk.venue.accept(foreign);
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('i-2');
    expect(await round('unknown')).toBe(true);
    expect([desk.standingOf('i-2'), desk.discrepancies()]).toEqual(['New 0', []]);
  });

  it('of the balances demands three times that they are explained before it writes a difference down', async () => {
    await round('balances');
    desk.venue.holdings.set('BTC', new Decimal('0.25'));
    for (const expected of [[], [], ['BALANCE_UNEXPLAINED'], ['BALANCE_UNEXPLAINED']]) {
      await round('balances');
      expect(desk.discrepancies()).toEqual(expected);
    }
    expect(desk.observer.alarms).toEqual(['BALANCE_UNEXPLAINED']);
    desk.venue.holdings.set('BTC', new Decimal('0'));
    await round('balances');
    expect(desk.discrepancies()).toEqual(['(BALANCE_UNEXPLAINED)']);
  });

  it('of the balances does not overwrite what the stream reported while the answer was on its way', async () => {
    await round('balances');
    const { balances } = desk.venue;
    desk.venue.balances = async () => {
      const answer = await balances.call(desk.venue);
      const usdt = { asset: 'USDT', free: new Decimal('7'), locked: new Decimal('0') };
      desk.venue.say({ kind: 'balances', balances: [usdt], exchangeAtUs: desk.time.nowUs() });
      return answer;
    };
    await round('balances');
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.find(({ asset }) => asset === 'USDT')?.free.toFixed()).toBe('7');
  });

  it.each<[string, ReconcilePart]>([
    ['the open orders', 'orders'],
    ['the fills', 'fills'],
    ['the balances', 'balances'],
  ])('is not complete where the venue does not answer about %s', async (_what, part) => {
    desk.venue.answering = false;
    expect(await round(part)).toBe(false);
  });

  it('is not complete, so that no order leaves after a break, while the balances that the venue tells may be old', async () => {
    await round('balances');
    desk.get(StreamHealth).noteBalances(['USDT']);
    let asked = 0;
    const { balances } = desk.venue;
    desk.venue.balances = () => {
      asked += 1;
      desk.venue.holdings.set('USDT', new Decimal(String(asked)));
      return balances.call(desk.venue);
    };
    expect(await round(...FULL_ROUND)).toBe(false);
    desk.venue.balances = balances.bind(desk.venue);
    expect([await round(...FULL_ROUND), asked]).toEqual([true, 3]);
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.find(({ asset }) => asset === 'USDT')?.free.toFixed()).toBe('3');
  });

  it('is not complete where the venue does not answer about one order', async () => {
    desk.venue.end(idOf('i-1'), 'Canceled');
    desk.venue.queryOrderByVenueId = () =>
      Promise.resolve({ outcome: 'unknown', problem: { code: 'X', message: 'x', details: {}, retryable: true } });
    expect([await round('orders'), desk.standingOf('i-1')]).toEqual([false, 'New 0']);
  });

  it('writes down an order that the venue knew and has forgotten, and does not end it', async () => {
    desk.venue.orders.delete(idOf('i-1'));
    await round('orders');
    await round('orders');
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['New 0', ['ORDER_FORGOTTEN']]);
    expect(desk.observer.alarms).toEqual(['ORDER_FORGOTTEN']);
  });

  it('closes that again once the venue knows the order, and not before a round that was complete', async () => {
    const known = desk.venue.orders.get(idOf('i-1'));
    if (known === undefined) throw new Error('the venue does not know i-1');
    desk.venue.orders.delete(idOf('i-1'));
    await round('orders');
    desk.venue.orders.set(idOf('i-1'), known);
    desk.venue.answering = false;
    await round('orders');
    const isOpen = (): boolean => desk.database.discrepancies.find().some((row) => row.resolvedAtUs === undefined);
    expect(isOpen()).toBe(true);
    desk.venue.answering = true;
    await round('orders');
    expect([isOpen(), desk.standingOf('i-1')]).toEqual([false, 'New 0']);
  });
});
