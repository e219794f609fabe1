import { tradeOf } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type BooksUnderTest, COMMITTED, TEST_BTC, liveOrder, testFill } from './order-books.fixture.js';

/** What both adapters promise of booked trades; `booksUnderTest` holds the lease of an empty database before each test. */
export function describeBookedTrades(booksUnderTest: () => BooksUnderTest): void {
  describe('have', () => {
    it('trades that are read from the newest on, and from before one of them on', async () => {
      const { books } = booksUnderTest();
      const order = liveOrder('a');
      const ids = ['t-1', 't-2', 't-3'];
      await books.write(async (writes) => {
        await writes.insertOrder(order, COMMITTED, 9);
        for (const id of ids) await writes.addTrade(tradeOf(order, testFill(id, order), new Decimal('0'), 9));
      });
      const before = (number: string | undefined, limit: number) =>
        books.read((reads) => reads.tradesBefore(number, limit));
      const [newest, second] = await before(undefined, 2);
      expect([newest?.venueTradeId, second?.venueTradeId]).toEqual(['t-3', 't-2']);
      const { exchangeAtUs, fee, feeAsset, price, quantity, venueOrderId } = testFill('t-1', order);
      const oldest = { exchangeAtUs, fee, feeAsset, price, quantity, venueOrderId, instrument: TEST_BTC.id };
      expect(await before(second?.number, 9)).toEqual([expect.objectContaining({ ...oldest, venueTradeId: 't-1' })]);
      expect(await before('1', 0)).toEqual([]);
    });
  });
}
