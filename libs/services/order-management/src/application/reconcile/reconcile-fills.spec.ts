import { type VenueFill, type VenueOrderState, executionKey } from '#libs/domain';
import { type ClientOrderId, Decimal, type InstrumentId, type VenueOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { ReconcileFills } from './reconcile-fills.js';
import { SettleDifferences } from './settle-differences.js';
import { VenueSilentError } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

describe('comparing the fills', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const bookMissed = (beganAtUs = 5): Promise<boolean> => desk.get(ReconcileFills).bookMissedFills(beganAtUs);
  const bookOf = (...reports: VenueOrderState[]): Promise<boolean> =>
    desk.get(ReconcileFills).bookFillsOfOrders(reports);
  const fill = (quantity: string, price = '100', of = 'i-1'): VenueFill =>
    desk.venue.fill(idOf(of), { quantity, price });
  const state = (of = 'i-1'): VenueOrderState => desk.venue.orders.get(idOf(of)) as VenueOrderState;
  const cursor = (): Promise<unknown> => desk.books.read((reads) => reads.fillCursor(BTC.id));
  const sawTradesAtUs = (): number => desk.get(VenueLooks).absenceContextOf(BTC.id, undefined).noTradeAtUs;

  it('books what the stream missed, once, and notes when all of it was seen', async () => {
    fill('0.4');
    expect([await bookMissed(7), await bookMissed(8), desk.standingOf('i-1')]).toEqual([
      true,
      true,
      'PartiallyFilled 0.4',
    ]);
    expect([desk.observer.fills, sawTradesAtUs()]).toEqual([['TAKER', 'missed'], 8]);
  });

  it('keeps the cursor a minute of the venue behind the newest trade', async () => {
    const [old, young] = [fill('0.1'), fill('0.1')];
    const later = (by: number) => ({ ...young, exchangeAtUs: old.exchangeAtUs + by });
    desk.venue.trades.splice(1, 1, later(59_999_999));
    await bookMissed();
    expect(await cursor()).toBeUndefined();
    desk.venue.trades.splice(1, 1, later(60_000_000));
    await bookMissed();
    expect(await cursor()).toBe(old.venueTradeId);
  });

  it('is not complete, and the cursor stands, while a fill may be of an order whose answer is out', async () => {
    desk.venue.placements.push('answer-lost');
    desk.venue.findable = false;
    await desk.submitApproval('i-2');
    fill('0.4', '100', 'i-2');
    expect([await bookMissed(), await cursor(), sawTradesAtUs()]).toEqual([false, undefined, 0]);
    expect(desk.database.trades.size).toBe(0);
  });

  it('asks the venue whose a fill of an unheard order is, and takes that order in', async () => {
    desk.venue.placements.push('answer-lost');
    await desk.submitApproval('i-2');
    fill('0.4', '100', 'i-2');
    expect([await bookMissed(), desk.standingOf('i-2')]).toEqual([true, 'PartiallyFilled 0.4']);
  });

  /** Somebody trades by hand; the trade is listed, and the order behind it is not answered for. */
  const tradeByHand = (): void => {
    const terms = { instrument: BTC, side: 'BUY', type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined } as const;
    Object.assign(desk.venue, { audible: false, findable: false });
    desk.venue.accept({ ...terms, clientOrderId: asId<ClientOrderId>('web_1'), quantity: new Decimal('1') });
    desk.venue.fill('web_1', { quantity: '0.4', price: '100' });
  };
  const strangers = (): string[] =>
    desk.database.orders.find(({ order }) => order.external).map(({ order }) => order.venueClientOrderId);

  it('waits for the order of a trade that the venue lists before it answers for the order, and books it by its name', async () => {
    tradeByHand();
    expect([await bookMissed(), desk.database.trades.size]).toEqual([false, 0]);
    desk.venue.findable = true;
    expect([await bookMissed(), desk.database.trades.size, strangers()]).toEqual([true, 1, ['web_1']]);
  });

  it('books a trade whose order the venue does not answer for within half a minute, and names the order by its venue id', async () => {
    tradeByHand();
    await bookMissed();
    await desk.time.runForMs(29_999);
    expect([await bookMissed(), strangers()]).toEqual([false, []]);
    await desk.time.runForMs(1);
    expect([await bookMissed(), desk.database.trades.size, strangers()]).toEqual([true, 1, ['unknown-3']]);
  });

  it('writes down what cannot be a fill, and goes on with the others', async () => {
    fill('0.1', '0');
    fill('0.3');
    expect([await bookMissed(), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.3']);
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['FILL_UNBOOKABLE'], ['FILL_UNBOOKABLE']]);
  });

  it('writes down each of two that cannot be fills and have one id in two markets', async () => {
    const eth = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT', base: 'ETH' };
    desk.get(TradedInstruments).addInstrument(eth);
    const impossible = fill('0.1', '0');
    desk.venue.orders.set('web_1', { ...state(), venueSymbol: 'ETHUSDT', venueOrderId: asId<VenueOrderId>('900') });
    const twin = { ...impossible, venueSymbol: 'ETHUSDT', venueOrderId: asId<VenueOrderId>('900') };
    desk.venue.trades.push(twin);
    await bookMissed();
    const open = await desk.books.read((reads) => reads.openDiscrepancies());
    const unbookable = open.filter(({ kind }) => kind === 'FILL_UNBOOKABLE');
    expect(unbookable.map(({ details }) => details['venueSymbol'])).toEqual(['BTCUSDT', 'ETHUSDT']);
    // The venue corrects one of them: the other one stays.
    desk.venue.trades.splice(1, 1, { ...twin, price: new Decimal('10') });
    await desk.get(SettleDifferences).settleDifferences();
    const still = await desk.books.read((reads) => reads.openDiscrepancies());
    expect(still.filter(({ kind }) => kind === 'FILL_UNBOOKABLE').map(({ about }) => about)).toEqual([
      executionKey(impossible),
    ]);
  });

  it('keeps what fails with one fill to that fill, and tries it again the next time', async () => {
    fill('0.1');
    fill('0.3');
    const write = desk.books.write.bind(desk.books);
    let failures = 1;
    desk.books.write = (work) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('canceling statement')) : write(work);
    };
    expect([await bookMissed(), desk.standingOf('i-1')]).toEqual([false, 'PartiallyFilled 0.3']);
    expect(desk.observer.alarms).toEqual(['ORDER_STEP_FAILED']);
    expect([await bookMissed(), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.4']);
  });

  it('refuses to go on where the venue does not list its trades', async () => {
    desk.venue.answering = false;
    await expect(bookMissed()).rejects.toThrow(VenueSilentError);
  });

  it('asks for the fills of an order that lacks some, and says where that was not answered', async () => {
    fill('0.4');
    desk.venue.answering = false;
    expect([await bookOf(state()), desk.standingOf('i-1')]).toEqual([false, 'New 0']);
    desk.venue.answering = true;
    expect([await bookOf(state()), desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.4']);
  });

  it('leaves orders in instruments alone that are not traded here', async () => {
    fill('0.4');
    expect([await bookOf({ ...state(), venueSymbol: 'ETHUSDT' }), desk.standingOf('i-1')]).toEqual([true, 'New 0']);
  });
});
