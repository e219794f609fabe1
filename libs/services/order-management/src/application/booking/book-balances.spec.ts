import { BalanceChangedV1, validateMessage } from '#libs/contracts';
import type { VenueBalance } from '#libs/domain';
import { Decimal, ZERO } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { LeaseLostError } from '../../ports.js';
import { BookBalances } from './book-balances.js';

const free = (asset: string, amount: string): VenueBalance => ({ asset, free: new Decimal(amount), locked: ZERO });

describe('booking balances', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const book = (balances: readonly VenueBalance[], atUs = 0): Promise<void> =>
    desk.get(BookBalances).bookBalances(balances, atUs);
  const kept = async (): Promise<string[]> => {
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    return assets.map((balance) => `${balance.asset} ${balance.free.toFixed()} ${balance.locked.toFixed()}`);
  };
  const announced = async (): Promise<unknown[]> => (await desk.facts()).map(({ message }) => message['version']);

  it('keeps them and announces all of them, those that were not named too', async () => {
    await book([free('USDT', '10'), { ...free('BTC', '1'), locked: new Decimal('0.5') }], 5);
    await book([free('USDT', '7')], 6);
    expect(await kept()).toEqual(['BTC 1 0.5', 'USDT 7 0']);
    const [, second] = await desk.facts();
    expect(second?.message).toMatchObject({
      ...{ account: 'paper-1', venue: 'binance', version: 2, exchangeAtUs: 6, id: 'balance:binance:paper-1:2' },
      balances: [
        { asset: 'BTC', free: '1', locked: '0.5' },
        { asset: 'USDT', free: '7', locked: '0' },
      ],
    });
  });

  it('keeps and announces that less than nothing is left of an asset, beside what else was reported', async () => {
    await book([free('BNB', '-0.01'), free('USDT', '10')], 5);
    expect(await kept()).toEqual(['BNB -0.01 0', 'USDT 10 0']);
    const [fact] = await desk.facts();
    expect(validateMessage(BalanceChangedV1, fact?.message)).toMatchObject({ ok: true });
  });

  it('announces nothing where the same is reported again', async () => {
    await book([free('USDT', '10')], 5);
    await book([free('USDT', '10')], 5);
    await book([free('USDT', '10')]);
    expect([await kept(), await announced()]).toEqual([['USDT 10 0'], [1]]);
  });

  it('announces a newer time of the venue although nothing moved: whoever waits for it goes on', async () => {
    await book([free('USDT', '10')], 5);
    await book([free('USDT', '10')], 6);
    expect(await announced()).toEqual([1, 2]);
  });

  it('ignores a report that is older than one that was taken', async () => {
    await book([free('USDT', '10')], 6);
    await book([free('USDT', '3')], 5);
    expect([await kept(), await announced()]).toEqual([['USDT 10 0'], [1]]);
  });

  it('leaves an asset out of the fact once there is nothing of it', async () => {
    await book([free('USDT', '10'), free('BTC', '1')], 5);
    await book([free('BTC', '0')], 6);
    expect((await desk.facts()).at(-1)?.message['balances']).toEqual([{ asset: 'USDT', free: '10', locked: '0' }]);
  });

  it('books nothing without the lease', async () => {
    await desk.lease.releaseLease();
    await expect(book([free('USDT', '10')], 5)).rejects.toThrow(LeaseLostError);
    expect([await kept(), await announced()]).toEqual([[], []]);
  });
});
