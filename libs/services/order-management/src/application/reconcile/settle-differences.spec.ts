import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { ReconcileFills } from './reconcile-fills.js';
import { SettleDifferences } from './settle-differences.js';

describe('a difference whose cause is gone', () => {
  let desk: OrderDesk;
  let differences: SettleDifferences;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    differences = desk.get(SettleDifferences);
    await desk.submitApproval('i-1');
    read = desk.books.read.bind(desk.books);
  });
  afterEach(() => desk.time.complete(desk.stop()));

  let read: OrderDesk['books']['read'];
  const report = (kind: string, about: string, details: Readonly<Record<string, string>> = {}): Promise<boolean> =>
    desk.books.write((writes) => writes.reportDiscrepancy({ kind, about, details }, 1));

  it('closes by itself when the instrument is traded here, and stays before', async () => {
    await report('UNKNOWN_INSTRUMENT', 'ETHUSDT');
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['UNKNOWN_INSTRUMENT']);
    const eth = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT', base: 'ETH' };
    desk.get(TradedInstruments).addInstrument(eth);
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['(UNKNOWN_INSTRUMENT)']);
  });

  it('closes by itself when the order of late evidence has ended with all its fills, and stays while it lives', async () => {
    await report('LATE_EVIDENCE', idOf('i-1'));
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['LATE_EVIDENCE']);
    const order = desk.database.orders.get(idOf('i-1'));
    if (order === undefined) throw new Error('there is no order');
    const ended = { ...order.order, status: 'Canceled', closedAtUs: 9 } as const;
    desk.database.orders.upsert({ ...order, order: ended });
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['(LATE_EVIDENCE)']);
  });

  it('is closed although another one cannot be looked at', async () => {
    await report('LATE_EVIDENCE', idOf('i-1'));
    await report('UNKNOWN_INSTRUMENT', 'BTCUSDT');
    desk.books.read = (work) =>
      read(async (reads) => work({ ...reads, findOrder: () => Promise.reject(new Error('torn')) }));
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['LATE_EVIDENCE', '(UNKNOWN_INSTRUMENT)']);
  });

  it('stays for the operator where more was executed than ordered', async () => {
    await report('LATE_EVIDENCE', idOf('i-1'));
    const order = desk.database.orders.get(idOf('i-1'));
    if (order === undefined) throw new Error('there is no order');
    const much = { cumQuantity: new Decimal('1.4'), venueCumQuantity: new Decimal('1.4') };
    const ended = { ...order.order, ...much, status: 'Filled', closedAtUs: 9, firstFillAtUs: 8 } as const;
    desk.database.orders.upsert({ ...order, order: ended });
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['LATE_EVIDENCE']);
  });

  it('closes by itself when the venue has corrected the fill, which is then booked; others stay', async () => {
    const fill = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    const { venueOrderId = '' } = desk.orderOf('i-1') ?? {};
    await report('FILL_UNBOOKABLE', fill.venueTradeId, { venueSymbol: 'BTCUSDT', venueOrderId });
    await report('FILL_UNBOOKABLE', 'never-there', { venueSymbol: 'BTCUSDT', venueOrderId });
    await report('EXTERNAL_ORDER', 'x');
    await differences.settleDifferences();
    expect(desk.discrepancies()).toEqual(['(FILL_UNBOOKABLE)', 'FILL_UNBOOKABLE', 'EXTERNAL_ORDER']);
    expect(desk.standingOf('i-1')).toBe('PartiallyFilled 0.4');
  });

  it('asks the venue for no fill of which the order is not told, or whose instrument is not traded here', async () => {
    const asked: unknown[] = [];
    desk.get(ReconcileFills).bookFillsOfOrders = (reports) => {
      asked.push(...reports);
      return Promise.resolve(true);
    };
    await report('FILL_UNBOOKABLE', '7', { venueSymbol: 'BTCUSDT' });
    await report('FILL_UNBOOKABLE', '8', { venueOrderId: '1' });
    await report('FILL_UNBOOKABLE', '9', { venueSymbol: 'DOGEUSDT', venueOrderId: '1' });
    await differences.settleDifferences();
    expect(asked).toEqual([]);
    expect(desk.discrepancies()).toEqual(['FILL_UNBOOKABLE', 'FILL_UNBOOKABLE', 'FILL_UNBOOKABLE']);
  });
});
