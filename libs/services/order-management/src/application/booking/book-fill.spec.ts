import type { Order, VenueFill } from '#libs/domain';
import { Decimal, asId, type VenueTradeId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { BookFill, UnbookableFillError } from './book-fill.js';

describe('booking one execution', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const executed = (quantity: string, fee = '0', feeAsset = 'USDT'): VenueFill =>
    desk.venue.fill(idOf('i-1'), { quantity, price: '100', fee, feeAsset });
  const book = (fill: VenueFill): Promise<Order> =>
    desk.books.write(async (writes) => {
      const before = await writes.lockOrder(idOf('i-1'));
      if (before === undefined) throw new Error('there is no order');
      const evidence = { proof: { source: 'test' }, causationId: 'report-1', reason: '', nowUs: desk.time.nowUs() };
      return desk.get(BookFill).bookFillOf(writes, BTC, before, fill, { ...evidence, venueOrderId: undefined });
    });
  const held = async (): Promise<string[]> => {
    const positions = await desk.books.read((reads) => reads.heldPositions());
    return positions.map(({ position }) => `${position.quantity.toFixed()} ${position.realisedProfit.toFixed()}`);
  };

  it('moves order, position and balances, and announces all of it in order', async () => {
    const after = await book(executed('0.4', '0.02'));
    expect([after.status, after.cumQuantity.toFixed(), await held()]).toEqual([
      'PartiallyFilled',
      '0.4',
      ['0.4 -0.02'],
    ]);
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([
      'BTC 0.4',
      'USDT -40.02',
    ]);
    const facts = (await desk.facts()).slice(2);
    expect(facts.map(({ subject }) => subject.split('.')[0])).toEqual(['order', 'fill', 'position']);
    expect(facts[2]?.message['causationId']).toBe(facts[1]?.message['id']);
    expect(desk.observer.fills).toEqual(['TAKER']);
  });

  it('returns the order unchanged where the fill is booked already', async () => {
    const fill = executed('0.4');
    const first = await book(fill);
    const facts = await desk.facts();
    expect([await book(fill), await desk.facts(), desk.observer.fills]).toEqual([first, facts, ['TAKER']]);
  });

  it('takes a fee without its asset to be one in quote where there is none to pay', async () => {
    await book({ ...executed('0.4'), feeAsset: '' });
    expect(desk.database.trades.find().map(({ fill }) => fill.feeAsset)).toEqual(['USDT']);
  });

  it('keeps the profit that a trade realised with the trade', async () => {
    await book(executed('1'));
    await desk.submitApproval('i-2', { side: 'SELL', limitPrice: '110' });
    const sold = desk.venue.fill(idOf('i-2'), { quantity: '1', price: '110' });
    await desk.books.write(async (writes) => {
      const before = await writes.lockOrder(idOf('i-2'));
      if (before === undefined) throw new Error('there is no order');
      const evidence = { proof: {}, causationId: 'r', reason: '', nowUs: 9, venueOrderId: undefined };
      await desk.get(BookFill).bookFillOf(writes, BTC, before, sold, evidence);
    });
    expect(desk.database.trades.find().map(({ realisedProfit }) => realisedProfit.toFixed())).toEqual(['0', '10']);
    expect(await held()).toEqual(['0 10']);
  });

  it.each([
    ['without a quantity', { quantity: new Decimal('0') }],
    ['of less than nothing', { quantity: new Decimal('-1') }],
    ['without a price', { price: new Decimal('0') }],
  ])('refuses an execution %s and books nothing of it', async (_what, changes) => {
    const { cumQuantity } = desk.orderOf('i-1') as Order;
    await expect(book({ ...executed('0.4'), ...changes })).rejects.toThrow(UnbookableFillError);
    expect([desk.orderOf('i-1')?.cumQuantity, await held(), desk.database.trades.size]).toEqual([cumQuantity, [], 0]);
  });

  it('undoes everything where the trade cannot be stored', async () => {
    const tooLong = asId<VenueTradeId>('x'.repeat(65));
    await expect(book({ ...executed('0.4'), venueTradeId: tooLong })).rejects.toThrow('trades_venue_trade_id_check');
    expect([desk.standingOf('i-1'), await held(), desk.observer.fills]).toEqual(['New 0', [], []]);
  });
});
