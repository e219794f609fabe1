import { flatPositionIn, heldAtMark } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type BooksUnderTest, TEST_BTC } from './order-books.fixture.js';

/** What both adapters promise of positions; `booksUnderTest` holds the lease of an empty database before each test. */
export function describePositions(booksUnderTest: () => BooksUnderTest): void {
  describe('keep positions', () => {
    it('and value one only at the version that was read', async () => {
      const { books } = booksUnderTest();
      const flat = await books.write((writes) => writes.lockPosition(TEST_BTC));
      expect([flat.version, flat.instrument, flat.base]).toEqual([0, 'BTC-USDT', 'BTC']);
      const position = {
        ...{ quantity: new Decimal('2'), cost: new Decimal('200'), realisedProfit: new Decimal('-0.5') },
        fees: { BNB: new Decimal('0.001') },
      };
      const first = { ...flat, position, version: 1 };
      await books.write((writes) => writes.savePosition(first, 9));
      const valued = heldAtMark(first, new Decimal('110'), 10);
      expect(await books.write((writes) => writes.saveValuations([valued]))).toEqual([]);
      expect(await books.read((reads) => reads.heldPositions())).toEqual([valued]);
      const second = { ...valued, version: 2, unrealisedProfit: new Decimal('7'), markPrice: undefined };
      await books.write((writes) => writes.savePosition(second, 11));
      expect(await books.write((writes) => writes.saveValuations([valued]))).toEqual([TEST_BTC.id]);
      const kept = { ...second, markPrice: new Decimal('110'), markedAtUs: 10 };
      expect(await books.write((writes) => writes.lockPosition(TEST_BTC))).toEqual(kept);
    });

    it('and value several together, but for those that changed', async () => {
      const { books } = booksUnderTest();
      const [btc, eth, sol] = ['BTC', 'ETH', 'SOL'].map((base) => ({
        ...flatPositionIn({ id: asId<InstrumentId>(`${base}-USDT`), base, quote: 'USDT' }),
        version: 1,
      }));
      if (btc === undefined || eth === undefined || sol === undefined) throw new Error('there are three');
      await books.write(async (writes) => {
        for (const held of [btc, eth]) await writes.savePosition(held, 9);
      });
      const valued = [sol, { ...eth, version: 2 }, btc].map((held) => heldAtMark(held, new Decimal('7'), 10));
      const changed = await books.write((writes) => writes.saveValuations(valued));
      expect(changed).toEqual([sol.instrument, eth.instrument]);
      expect(await books.read((reads) => reads.heldPositions())).toEqual([valued[2], eth]);
    });
  });
}
