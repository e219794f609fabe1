import type { VenueFill } from '#libs/domain';
import { type VenueOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { BookListedFill } from './book-listed-fill.js';

describe('booking a fill from the list of trades', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const book = (fill: VenueFill): Promise<string> => desk.get(BookListedFill).bookListedFill(BTC, fill);

  it('books it to its order, once', async () => {
    await desk.submitApproval('i-1');
    const fill = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    expect([await book(fill), await book(fill), desk.standingOf('i-1')]).toEqual([
      'booked',
      'known',
      'PartiallyFilled 0.4',
    ]);
  });

  it('puts it off while it may be of an order of ours whose answer is out', async () => {
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('i-1');
    const fill = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    expect([await book(fill), desk.standingOf('i-1')]).toEqual(['deferred', 'Unknown 0']);
    expect(await desk.books.read((reads) => reads.heldPositions())).toEqual([]);
  });

  it('adopts the order behind it where it is none of ours', async () => {
    await desk.submitApproval('i-1');
    const fill = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    const foreign = { ...fill, venueOrderId: asId<VenueOrderId>('77'), clientOrderId: undefined };
    expect([await book(foreign), desk.standingOf('i-1')]).toEqual(['booked', 'New 0']);
    const adopted = desk.database.orders.get('ext-BTC-USDT-77')?.order;
    expect(adopted).toMatchObject({ status: 'Filled', type: 'MARKET', external: true });
    expect([adopted?.cumQuantity.toFixed(), desk.discrepancies()]).toEqual(['0.4', ['EXTERNAL_ORDER']]);
  });
});
