import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BookTransfer } from './book-transfer.js';

describe('booking a transfer', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const book = (change: string, exchangeAtUs = 7): Promise<boolean> =>
    desk.get(BookTransfer).bookTransfer({ asset: 'USDT', change: new Decimal(change), exchangeAtUs });
  const booked = async (): Promise<string[]> => {
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    return assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`);
  };
  const causes = (): string[] => desk.database.ledger.find().map(({ transaction }) => transaction.reason);

  it('moves the wallet by a deposit and by a withdrawal', async () => {
    expect([await book('250.5'), await book('-50', 8)]).toEqual([true, true]);
    expect([await booked(), causes()]).toEqual([['USDT 200.5'], ['deposit', 'withdrawal']]);
  });

  it('books the same one once', async () => {
    expect([await book('10'), await book('10')]).toEqual([true, false]);
    expect(await booked()).toEqual(['USDT 10']);
  });

  it('takes a transfer of nothing for none', async () => {
    expect(await book('0')).toBe(false);
    expect(causes()).toEqual([]);
  });
});
