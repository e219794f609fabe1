import type { VenueFill } from '#libs/domain';
import { Decimal, type VenueOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { NoteCorrections } from './note-corrections.js';
import { ReconcileFills } from './reconcile-fills.js';

describe('a trade that the venue lists again', () => {
  let desk: OrderDesk;
  let told: VenueFill;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ORDER_RECONCILE_FILLS_MS: '600000' } });
    await desk.submitApproval('i-1');
    told = desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.settle();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const bookMissed = (): Promise<boolean> => desk.get(ReconcileFills).bookMissedFills(5);
  const listAs = (changes: Partial<VenueFill>): unknown => desk.venue.trades.splice(0, 1, { ...told, ...changes });

  it('with another fee than the stream told is a difference that names the trade, both fees and both assets, once', async () => {
    listAs({ fee: new Decimal('0.001'), feeAsset: 'BTC' });
    expect(await bookMissed()).toBe(true);
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['TRADE_CORRECTED'], ['TRADE_CORRECTED']]);
    const [row] = desk.database.discrepancies.find();
    expect(row?.found.details).toEqual({
      venueSymbol: BTC.venueSymbol,
      venueTradeId: told.venueTradeId,
      venueOrderId: told.venueOrderId,
      booked: '1 at 100, fee 0 USDT',
      listed: '1 at 100, fee 0.001 BTC',
    });
    await desk.books.write((writes) => writes.resolveDiscrepancies('TRADE_CORRECTED', [], 'accepted', 9));
    await bookMissed();
    expect(desk.discrepancies()).toEqual(['(TRADE_CORRECTED)']);
    expect([desk.standingOf('i-1'), desk.observer.fills]).toEqual(['Filled 1', ['TAKER']]);
  });

  it.each<[string, Partial<VenueFill>]>([
    ['price', { price: new Decimal('101') }],
    ['quantity', { quantity: new Decimal('0.9') }],
  ])('with another %s is one, too', async (_what, changes) => {
    listAs(changes);
    await bookMissed();
    expect(desk.discrepancies()).toEqual(['TRADE_CORRECTED']);
  });

  it('as it was booked is none, in whatever asset there was no fee', async () => {
    const corrections = desk.get(NoteCorrections);
    for (const feeAsset of ['USDT', '', 'BNB'])
      expect(await corrections.isBooked(BTC, { ...told, feeAsset })).toBe(true);
    expect(await corrections.isBooked(BTC, { ...told, venueOrderId: asId<VenueOrderId>('77') })).toBe(false);
    expect(desk.discrepancies()).toEqual([]);
  });
});
