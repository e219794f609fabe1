import { Decimal, ZERO } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueAnswer, VenueBalance } from '#libs/domain';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { AccountEventListener } from '../booking/account-event-listener.js';
import { StreamHealth } from '../booking/stream-health.js';
import { ReconcileBalances } from './reconcile-balances.js';
import { ReconcileFills } from './reconcile-fills.js';
import { VenueSilentError } from './venue-answer.js';

function listOf(answer: VenueAnswer<readonly VenueBalance[]>): VenueBalance[] {
  return answer.outcome === 'yes' ? [...answer.value] : [];
}

describe('comparing the balances', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const compare = (): Promise<boolean> => desk.time.complete(desk.get(ReconcileBalances).compareBalances());
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

  /** What happens while an answer is on its way, and is not in it. */
  const meanwhile = (happens: () => void): void => {
    const { balances } = desk.venue;
    desk.venue.balances = async () => {
      const answer = await balances.call(desk.venue);
      happens();
      desk.venue.balances = balances.bind(desk.venue);
      return answer;
    };
  };

  it('does not overwrite what the stream reported while the answer was on its way, and takes the rest of it', async () => {
    meanwhile(() => desk.get(StreamHealth).noteBalances(['USDT']));
    await compare();
    expect([await free('USDT'), await free('BTC')]).toEqual([undefined, '0']);
    await compare();
    expect(await free('USDT')).toBe('1000000');
  });

  it('takes what it missed of one asset also while the stream goes on telling of others', async () => {
    await compare();
    desk.venue.holdings.set('BTC', new Decimal('2'));
    for (const _ of [1, 2]) {
      meanwhile(() => desk.get(StreamHealth).noteBalances(['USDT']));
      await compare();
    }
    expect(await free('BTC')).toBe('2');
  });

  it('asks again about an asset in doubt also where the stream has overtaken the answer about others', async () => {
    await desk.venue.openAccountStream(desk.get(AccountEventListener));
    desk.gate.openGate();
    await compare();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await desk.settle();
    // Of the break after it nothing is told.
    desk.venue.holdings.set('BTC', new Decimal('1.4'));
    const { balances } = desk.venue;
    let asked = 0;
    desk.venue.balances = async () => {
      asked += 1;
      const answer = await balances.call(desk.venue);
      desk.get(StreamHealth).noteBalances(['USDT']);
      return answer;
    };
    expect([await compare(), await free('BTC'), asked]).toEqual([true, '1.4', 2]);
  });

  it('does not take an old answer that follows one which the stream overtook', async () => {
    await desk.venue.openAccountStream(desk.get(AccountEventListener));
    desk.gate.openGate();
    await compare();
    await desk.submitApproval('i-1');
    const { balances } = desk.venue;
    const before = await balances.call(desk.venue);
    meanwhile(() => desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' }));
    await compare();
    expect([await free('USDT'), await free('BTC')]).toEqual(['999960', '0.4']);
    desk.venue.balances = () => {
      desk.venue.balances = balances.bind(desk.venue);
      return Promise.resolve(before);
    };
    expect(await compare()).toBe(true);
    expect([await free('USDT'), await free('BTC')]).toEqual(['999960', '0.4']);
  });

  it('tells that the balances contain a trade, once they do, although the private stream told of neither', async () => {
    const toldUs = async (): Promise<unknown> => {
      const told = (await desk.facts()).filter(({ subject }) => subject.startsWith('balance.'));
      return told.at(-1)?.message['exchangeAtUs'];
    };
    await compare();
    await desk.submitApproval('i-1');
    desk.venue.audible = false;
    const { exchangeAtUs } = desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await compare();
    expect(await toldUs()).toBe(0);
    await desk.get(ReconcileFills).bookMissedFills(1);
    await compare();
    expect(await toldUs()).toBe(0);
    // What is stamped ahead of our clock waits until then.
    desk.time.stepWallClockMs(Math.ceil((exchangeAtUs - desk.time.nowUs()) / 1_000));
    await compare();
    expect(await toldUs()).toBe(exchangeAtUs);
    const facts = (await desk.facts()).length;
    await compare();
    expect((await desk.facts()).length).toBe(facts);
  });

  it('holds nothing for told of a trade that the balances do not contain yet', async () => {
    await compare();
    await desk.submitApproval('i-1');
    desk.venue.audible = false;
    const { balances } = desk.venue;
    const before = await balances.call(desk.venue);
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await desk.get(ReconcileFills).bookMissedFills(1);
    desk.venue.balances = () => Promise.resolve(before);
    await compare();
    expect((await desk.books.read((reads) => reads.accountBalances())).exchangeAtUs).toBe(0);
  });

  it('writes down what stays unexplained', async () => {
    await compare();
    desk.venue.holdings.set('BTC', new Decimal('0.25'));
    for (let n = 0; n < 3; n += 1) await compare();
    expect(desk.discrepancies()).toEqual(['BALANCE_UNEXPLAINED']);
  });

  describe('where the stream has told more than the answer knows', () => {
    const answers: VenueBalance[][] = [];
    /** Trades 0.4 BTC, which the stream tells; then the venue answers what is put into `answers`, the last of them again and again. */
    beforeEach(async () => {
      answers.length = 0;
      await desk.venue.openAccountStream(desk.get(AccountEventListener));
      desk.gate.openGate();
      await compare();
      await desk.submitApproval('i-1');
      const { balances } = desk.venue;
      answers.push(listOf(await balances.call(desk.venue)));
      desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
      await desk.settle();
      answers.push(listOf(await balances.call(desk.venue)));
      desk.venue.balances = () => {
        const [value = []] = answers.length > 1 ? answers.splice(0, 1) : answers;
        return Promise.resolve({ outcome: 'yes', value });
      };
    });

    it('asks again and takes the answer that knows it', async () => {
      expect(await compare()).toBe(true);
      expect([await free('USDT'), await free('BTC'), desk.discrepancies()]).toEqual(['999960', '0.4', []]);
    });

    it('takes one that says the same again', async () => {
      answers.splice(1);
      expect(await compare()).toBe(true);
      expect([await free('USDT'), await free('BTC')]).toEqual(['1000000', '0']);
    });

    it('takes none of three that say something else each time, and says so', async () => {
      const btc = { asset: 'BTC', free: new Decimal('0.4'), locked: ZERO };
      const odd = (free: string): VenueBalance[] => [btc, { asset: 'USDT', free: new Decimal(free), locked: ZERO }];
      answers.splice(0, 2, odd('1'), odd('2'), odd('3'), odd('4'));
      expect(await compare()).toBe(false);
      expect([await free('USDT'), await free('BTC'), answers.length]).toEqual(['999960', '0.4', 1]);
    });
  });

  it('takes an answer at once that explains what the stream has left unexplained', async () => {
    await desk.venue.openAccountStream(desk.get(AccountEventListener));
    desk.gate.openGate();
    await compare();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    desk.venue.say({ kind: 'balances', balances: [{ asset: 'BTC', free: ZERO, locked: ZERO }], exchangeAtUs: 2e15 });
    await desk.settle();
    expect(await free('BTC')).toBe('0');
    await compare();
    expect(await free('BTC')).toBe('0.4');
  });

  it('knows that nothing is left of an asset that the venue does not list any more', async () => {
    desk.venue.holdings.set('BTC', new Decimal('1'));
    await compare();
    await desk.submitApproval('i-1', { side: 'SELL' });
    desk.venue.audible = false;
    desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    desk.venue.holdings.delete('BTC');
    await desk.get(ReconcileFills).bookMissedFills(1);
    for (let n = 0; n < 4; n += 1) await compare();
    expect([await free('BTC'), desk.discrepancies()]).toEqual(['0', []]);
    expect((await desk.facts()).at(-1)?.message['balances']).toEqual([{ asset: 'USDT', free: '1000100', locked: '0' }]);
  });

  it('doubts for a minute that nothing is left of all that the account held, and takes it where the venue keeps to it', async () => {
    await compare();
    const { balances } = desk.venue;
    desk.venue.balances = () => Promise.resolve({ outcome: 'yes', value: [] });
    expect([await compare(), await compare(), await free('USDT')]).toEqual([false, false, '1000000']);
    desk.venue.balances = balances.bind(desk.venue);
    await desk.time.runForMs(59_000);
    expect([await compare(), await free('USDT')]).toEqual([true, '1000000']);
    desk.venue.balances = () => Promise.resolve({ outcome: 'yes', value: [] });
    expect(await compare()).toBe(false);
    await desk.time.runForMs(59_999);
    expect([await compare(), await free('USDT'), desk.discrepancies()]).toEqual([false, '1000000', []]);
    await desk.time.runForMs(1);
    for (let n = 0; n < 4; n += 1) await compare();
    expect([await free('USDT'), desk.discrepancies()]).toEqual(['0', ['BALANCE_UNEXPLAINED']]);
    expect(await compare()).toBe(true);
  });

  it('does not take an asset for gone that one answer leaves out and nothing explains, and does where the next one does so, too', async () => {
    const { balances, holdings } = desk.venue;
    let leavesOut = 0;
    desk.venue.balances = () => {
      leavesOut -= 1;
      if (leavesOut < 0) holdings.set('BTC', new Decimal('1'));
      else holdings.delete('BTC');
      return balances.call(desk.venue);
    };
    await compare();
    leavesOut = 1;
    expect([await compare(), await free('BTC')]).toEqual([true, '1']);
    leavesOut = 2;
    expect([await compare(), await free('BTC')]).toEqual([true, '0']);
  });

  it('changes nothing where the venue does not answer', async () => {
    desk.venue.answering = false;
    await expect(compare()).rejects.toThrow(VenueSilentError);
    const { assets, reconciledAtUs } = await desk.books.read((reads) => reads.accountBalances());
    expect([assets, reconciledAtUs]).toEqual([[], undefined]);
  });
});
