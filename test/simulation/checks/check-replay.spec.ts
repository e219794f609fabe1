import { describe, expect, it } from 'vitest';
import { NO_FACTS, ReportFold, type StoredBooks } from '#libs/domain';
import { MemoryOrderDatabase } from '#libs/services/order-management';
import { VirtualScheduler } from '#libs/testkit';
import { checkHistories, checkReplay, checkReports } from './check-replay.js';
import { D, madeOrder, madePosition, madeTrade } from './made-history.fixture.js';

const NOTHING: StoredBooks = {
  ...{ orders: [], trades: [], positions: [], ledger: [], balances: [], unbookable: new Set<string>(), readAtUs: 9e6 },
};

describe('books that are replayed', () => {
  it('are what they are where nothing happened', () => {
    expect(checkReplay(new MemoryOrderDatabase(new VirtualScheduler()))).toStrictEqual([]);
  });

  it('betray a trade of which no report was journaled, and a number that the reports do not make', () => {
    const trade = madeTrade('1', '3');
    const fold = new ReportFold();
    fold.noteReport(1);
    const booked = { ...NOTHING, trades: [{ ...trade, tradeId: '1' }] };
    expect(checkReports(booked, fold)).toContainEqual(expect.objectContaining({ invariant: 'I-35' }));
    fold.addFacts({ ...NO_FACTS, fills: [{ ...trade.fill, price: D('101') }] }, 'STREAM', 1);
    const position = { ...madePosition('3'), averagePrice: D('100') };
    expect(checkReports({ ...booked, positions: [position] }, fold)).toContainEqual(
      expect.objectContaining({ invariant: 'I-32', about: expect.stringContaining('trades 1') as string }),
    );
  });

  it('betray an order whose history ends otherwise than its row', () => {
    const books = new MemoryOrderDatabase(new VirtualScheduler());
    const order = madeOrder({ status: 'New', venueOrderId: madeTrade('1', '1').fill.venueOrderId });
    const told = { event: 'made', proof: {}, fromStatus: undefined, leaseEpoch: 1, occurredAtUs: 1 };
    books.orders.insert({ order, leaseEpoch: 1, updatedAtUs: 1 });
    expect(checkHistories(books)).toMatchObject([{ invariant: 'I-32', found: 'New; its history ends with nothing' }]);
    books.orderEvents.insert({ ...told, sequence: 1, order } as never);
    expect(checkHistories(books)).toStrictEqual([]);
    const moved = { ...order, status: 'PartiallyFilled' as const, cumQuantity: D('1'), version: 2 };
    books.orders.upsert({ order: moved, leaseEpoch: 1, updatedAtUs: 2 });
    expect(checkHistories(books)).toMatchObject([{ invariant: 'I-32' }]);
  });
});
