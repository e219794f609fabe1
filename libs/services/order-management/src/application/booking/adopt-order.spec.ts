import {
  type Order,
  type VenueFill,
  type VenueOrder,
  type VenueOrderState,
  brokenOrderConstraints,
} from '#libs/domain';
import { type ClientOrderId, Decimal, type InstrumentId, type VenueOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC } from '../../order-management.fixture.js';
import type { OrderWrites } from '../../ports.js';
import { WorkingOrders } from '../send/working-orders.js';
import { AdoptOrder } from './adopt-order.js';

const TERMS: VenueOrder = {
  ...{ instrument: BTC, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', limitPrice: new Decimal('110') },
  ...{ clientOrderId: asId<ClientOrderId>('web_1'), quantity: new Decimal('2') },
};

describe('adopting an order that this suite did not send', () => {
  let desk: OrderDesk;
  let state: VenueOrderState;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    state = { ...desk.venue.accept(TERMS), venueOrderId: asId<VenueOrderId>('77') };
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const adopt = (changes: Partial<VenueOrderState> = {}, then?: (writes: OrderWrites) => Promise<void>) =>
    desk.books.write(async (writes) => {
      const adopted = await desk.get(AdoptOrder).adoptReportedOrder(writes, BTC, { ...state, ...changes }, 99);
      await then?.(writes);
      return adopted;
    });
  const adoptFillsOrder = (fill: VenueFill): Promise<Order> =>
    desk.books.write((writes) => desk.get(AdoptOrder).adoptOrderOfFill(writes, BTC, fill, 99));

  it('takes it into the books with its terms, its history, a discrepancy and a fact', async () => {
    const adopted = await adopt();
    expect(adopted).toMatchObject({
      ...{ clientOrderId: 'ext-BTC-USDT-77', venueClientOrderId: 'web_1', venueOrderId: '77', intentId: undefined },
      ...{ side: 'SELL', type: 'LIMIT', status: 'External', external: true, committedAtUs: 99, version: 1 },
    });
    expect(desk.database.orderEvents.find().map(({ event }) => event)).toEqual(['adopted']);
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['EXTERNAL_ORDER'], ['EXTERNAL_ORDER']]);
    expect(desk.observer.transitions).toEqual(['adopted External']);
    const facts = await desk.facts();
    expect(facts.map(({ message }) => [message['clientOrderId'], message['causationId'], message['quantity']])).toEqual(
      [['ext-BTC-USDT-77', 'venue-order:77', '2']],
    );
  });

  it('takes it in whatever letters its instrument is written, and each one by itself', async () => {
    const letters = { ...BTC, id: asId<InstrumentId>('किसान-USDT'), venueSymbol: 'किसानUSDT' };
    const take = (venueOrderId: string): Promise<Order> =>
      desk.books.write((writes) => {
        const named = { ...state, venueOrderId: asId<VenueOrderId>(venueOrderId) };
        return desk.get(AdoptOrder).adoptReportedOrder(writes, letters, named, 99);
      });
    const [first, second] = [await take('77'), await take('78')];
    expect([first, second].map(brokenOrderConstraints)).toEqual([[], []]);
    expect([first.instrument, first.clientOrderId === second.clientOrderId]).toEqual(['किसान-USDT', false]);
  });

  it('lets a kill find it', async () => {
    await adopt();
    expect(
      desk
        .get(WorkingOrders)
        .list()
        .map(({ venueOrderId }) => venueOrderId),
    ).toEqual(['77']);
  });

  it('leaves nothing behind where the transaction is undone', async () => {
    const undone = adopt({}, () => Promise.reject(new Error('the disk is full')));
    await expect(undone).rejects.toThrow('the disk is full');
    expect([desk.database.orders.size, desk.discrepancies(), await desk.facts()]).toEqual([0, [], []]);
    expect([desk.get(WorkingOrders).list(), desk.observer.alarms, desk.observer.transitions]).toEqual([[], [], []]);
  });

  it('refuses one that is in the books already, and one more that was ordered stays one', async () => {
    await adopt();
    await expect(adopt()).rejects.toThrow('the external order ext-BTC-USDT-77 is there already');
    await adopt({ venueOrderId: asId<VenueOrderId>('78') });
    expect([desk.database.orders.size, (await desk.facts()).length]).toEqual([2, 2]);
  });

  it('knows of the order behind a fill no more than the fill tells', async () => {
    const fill = { ...desk.venue.fill('web_1', { quantity: '0.5', price: '110' }), clientOrderId: undefined };
    const adopted = await adoptFillsOrder(fill);
    const { venueOrderId } = fill;
    expect(adopted).toMatchObject({
      ...{ venueClientOrderId: `unknown-${venueOrderId}`, type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined },
      ...{ side: 'SELL', status: 'External' },
    });
    expect([adopted.quantity.toFixed(), adopted.cumQuantity.toFixed()]).toEqual(['0.5', '0']);
  });
});
