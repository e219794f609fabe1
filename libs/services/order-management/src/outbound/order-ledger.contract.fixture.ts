import { type LedgerTransaction, adjustmentTransaction, fillTransaction, openingTransaction } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type BooksUnderTest, TEST_BTC, liveOrder, testFill } from './order-books.fixture.js';

const BNB = asId<InstrumentId>('BNB-USDT');

function buy(id: string): LedgerTransaction {
  const fill = { ...testFill(id, liveOrder('a')), fee: new Decimal('0.002'), feeAsset: 'BNB' };
  return fillTransaction(fill, TEST_BTC, BNB);
}

/** What both adapters promise of the ledger; `booksUnderTest` holds the lease of an empty database before each test. */
export function describeOrderLedger(booksUnderTest: () => BooksUnderTest): void {
  const post = (transaction: LedgerTransaction): Promise<boolean> =>
    booksUnderTest().books.write((writes) => writes.postToLedger(transaction, 9));
  const totals = (): Promise<Record<string, string>> =>
    booksUnderTest().books.read(async (reads) =>
      Object.fromEntries([...(await reads.walletTotals())].map(([asset, total]) => [asset, total.toFixed()])),
    );
  const changes = (): Promise<Record<string, string>> =>
    booksUnderTest().books.read(async (reads) => {
      const { assets } = await reads.accountBalances();
      return Object.fromEntries(assets.map(({ asset, bookedChange }) => [asset, bookedChange.toFixed()]));
    });

  describe('the ledger', () => {
    it('books every cause once, and the balances are its sums', async () => {
      expect([await post(buy('1')), await post(buy('2')), await post(buy('1'))]).toEqual([true, true, false]);
      expect(await totals()).toEqual({ BNB: '-0.004', BTC: '2', USDT: '-199' });
      expect(await changes()).toEqual(await totals());
    });

    it('finds a discrepancy by its number, and closes it once', async () => {
      const { books } = booksUnderTest();
      const found = { kind: 'BALANCE_UNEXPLAINED', about: 'BTC', details: { unexplained: '1' } };
      const [id] = await books.write(async (writes) => {
        await writes.reportDiscrepancy(found, 9);
        return (await writes.openDiscrepancies()).map(({ discrepancyId }) => discrepancyId);
      });
      const look = () => books.write((writes) => writes.lockDiscrepancy(id ?? ''));
      expect(await look()).toEqual({ ...found, discrepancyId: id, resolution: undefined });
      expect(await books.write((writes) => writes.lockDiscrepancy('999999999'))).toBeUndefined();
      for (const resolution of ['accepted', 'again'])
        await books.write((writes) => writes.resolveDiscrepancy(id ?? '', resolution, 10));
      expect((await look())?.resolution).toBe('accepted');
      expect(await books.read((reads) => reads.openDiscrepancies())).toEqual([]);
    });

    it('knows a discrepancy that was ever written down, open or closed', async () => {
      const { books } = booksUnderTest();
      const isKnown = (about: string) => books.read((reads) => reads.isDiscrepancyKnown('X', about));
      expect(await isKnown('a')).toBe(false);
      await books.write((writes) => writes.reportDiscrepancy({ kind: 'X', about: 'a', details: {} }, 9));
      expect([await isKnown('a'), await isKnown('b')]).toEqual([true, false]);
      await books.write((writes) => writes.resolveDiscrepancies('X', [], 'gone', 10));
      expect(await isKnown('a')).toBe(true);
    });

    it('keeps what was there before the first trade in the wallet and out of what was booked since', async () => {
      expect(await post(openingTransaction('USDT', new Decimal('1000'), 1))).toBe(true);
      await post(buy('1'));
      expect([(await totals())['USDT'], (await changes())['USDT']]).toEqual(['900.5', '-99.5']);
    });

    it('refuses what does not balance, and keeps nothing of the transaction that booked it', async () => {
      const { books } = booksUnderTest();
      const whole = buy('1');
      const torn = { ...whole, entries: whole.entries.slice(0, -1) };
      const write = books.write(async (writes) => {
        await writes.reportDiscrepancy({ kind: 'X', about: 'x', details: {} }, 9);
        await writes.postToLedger(torn, 9);
      });
      await expect(write).rejects.toThrow(/balance/u);
      expect([await totals(), await changes()]).toEqual([{}, {}]);
      expect(await books.read((reads) => reads.countOpenDiscrepancies())).toBe(0);
    });

    it('refuses an adjustment without a reason or a name, and any other transaction without entries', async () => {
      const accepted = { discrepancyId: '7', actor: 'ann', reason: 'a gift', unexplained: undefined };
      await expect(post(adjustmentTransaction({ ...accepted, reason: '' }, 9))).rejects.toThrow('reason');
      await expect(post(adjustmentTransaction({ ...accepted, actor: '' }, 9))).rejects.toThrow('actor');
      await expect(post({ ...buy('1'), entries: [] })).rejects.toThrow('ledger_has_entries');
      expect(await post(adjustmentTransaction(accepted, 9))).toBe(true);
    });
  });
}
