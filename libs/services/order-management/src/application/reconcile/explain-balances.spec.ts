import { transferTransaction } from '#libs/domain';
import { Decimal, ZERO } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BookBalances } from '../booking/book-balances.js';
import { ExplainBalances } from './explain-balances.js';

describe('explaining balances', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    await report('USDT', '1000');
    await explain();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const explain = (): Promise<void> => desk.get(ExplainBalances).explainBalances();
  const report = (asset: string, free: string): Promise<void> =>
    desk.get(BookBalances).bookBalances([{ asset, free: new Decimal(free), locked: ZERO }], 0);
  async function explainTimes(times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) await explain();
  }

  it('takes what was there before the first trade as explained', async () => {
    await explainTimes(5);
    expect(desk.discrepancies()).toEqual([]);
  });

  it('writes a difference down once it has shown itself three times, unchanged', async () => {
    await report('USDT', '900');
    await explainTimes(2);
    expect(desk.discrepancies()).toEqual([]);
    await explain();
    expect(desk.database.discrepancies.find().map(({ found }) => [found.about, found.details])).toEqual([
      ['USDT', { total: '900', unexplained: '-100' }],
    ]);
  });

  it('begins to count anew where the difference changes', async () => {
    for (const free of ['900', '800', '700', '600']) {
      await report('USDT', free);
      await explainTimes(2);
    }
    expect(desk.discrepancies()).toEqual([]);
  });

  it('is content where the ledger explains what moved', async () => {
    const moved = transferTransaction({ asset: 'USDT', change: new Decimal('-100'), exchangeAtUs: 9 });
    await desk.books.write((writes) => writes.postToLedger(moved, 9));
    await report('USDT', '900');
    await explainTimes(4);
    expect(desk.discrepancies()).toEqual([]);
  });

  it('does not take an asset that turns up later for explained by turning up', async () => {
    await report('DOGE', '5');
    await explainTimes(3);
    expect(desk.database.discrepancies.find().map(({ found }) => found.about)).toEqual(['DOGE']);
  });

  it('resolves the discrepancy of the asset that is explained again, and of no other', async () => {
    await report('USDT', '900');
    await report('DOGE', '5');
    await explainTimes(3);
    await report('USDT', '1000');
    await explain();
    const open = desk.database.discrepancies.find(({ resolvedAtUs }) => resolvedAtUs === undefined);
    expect(open.map(({ found }) => found.about)).toEqual(['DOGE']);
  });

  it('does not count a look whose transaction was undone', async () => {
    await report('USDT', '900');
    const write = desk.books.write.bind(desk.books);
    const full = new Error('the disk is full');
    desk.books.write = (work) =>
      write(async (writes) => {
        await work(writes);
        throw full;
      });
    for (let n = 0; n < 5; n += 1) await expect(explain()).rejects.toThrow('the disk is full');
    desk.books.write = write;
    await explainTimes(2);
    expect(desk.discrepancies()).toEqual([]);
    await explain();
    expect(desk.discrepancies()).toEqual(['BALANCE_UNEXPLAINED']);
  });
});
