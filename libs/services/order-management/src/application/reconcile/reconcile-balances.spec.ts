import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { StreamHealth } from '../booking/stream-health.js';
import { ReconcileBalances } from './reconcile-balances.js';
import { VenueSilentError } from './venue-answer.js';

describe('comparing the balances', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const compare = (): Promise<void> => desk.get(ReconcileBalances).compareBalances();
  const free = async (asset: string): Promise<string | undefined> => {
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    return assets.find((balance) => balance.asset === asset)?.free.toFixed();
  };

  it('books what the venue says and gives it a baseline', async () => {
    await compare();
    const { assets, reconciledAtUs } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.map(({ asset, baseline }) => `${asset} ${baseline?.toFixed()}`)).toEqual(['BTC 0', 'USDT 1000000']);
    expect(reconciledAtUs).toBe(desk.time.nowUs());
  });

  it('announces nothing the second time', async () => {
    await compare();
    await compare();
    expect((await desk.facts()).length).toBe(1);
  });

  it('does not overwrite what the stream reported while the answer was on its way', async () => {
    const { balances } = desk.venue;
    desk.venue.balances = async () => {
      const answer = await balances.call(desk.venue);
      desk.get(StreamHealth).balanceEvents += 1;
      return answer;
    };
    await compare();
    expect(await free('USDT')).toBeUndefined();
    desk.venue.balances = balances.bind(desk.venue);
    await compare();
    expect(await free('USDT')).toBe('1000000');
  });

  it('writes down what stays unexplained', async () => {
    await compare();
    desk.venue.holdings.set('BTC', new Decimal('0.25'));
    for (let n = 0; n < 3; n += 1) await compare();
    expect(desk.discrepancies()).toEqual(['BALANCE_UNEXPLAINED']);
  });

  it('changes nothing where the venue does not answer', async () => {
    desk.venue.answering = false;
    await expect(compare()).rejects.toThrow(VenueSilentError);
    const { assets, reconciledAtUs } = await desk.books.read((reads) => reads.accountBalances());
    expect([assets, reconciledAtUs]).toEqual([[], undefined]);
  });
});
