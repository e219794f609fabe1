import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountListener, VenueOrder } from '#libs/domain';
import { type ClientOrderId, Decimal, asId } from '#libs/kernel';
import { BinanceOrderEntry } from './orders/order-entry.js';
import { FeedBench, diff, instrument, quote, trade } from './testing/feed-bench.fixture.js';
import type { ScriptedBinance, ScriptedSocket } from './testing/scripted-binance.fixture.js';

const ORDER: VenueOrder = {
  clientOrderId: asId<ClientOrderId>('tw-1'),
  instrument,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: new Decimal('2'),
  limitPrice: new Decimal('10'),
};
const PLACED = {
  symbol: 'BTCUSDT',
  orderId: 12,
  clientOrderId: 'tw-1',
  transactTime: 1,
  price: '10',
  origQty: '2',
  executedQty: '0',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
};
const BALANCES = { e: 'outboundAccountPosition', E: 1, u: 1, B: [{ a: 'USDT', f: '100', l: '20' }] };

/** What the account's stream reported. */
class Account implements AccountListener {
  readonly log: string[] = [];

  onAccountEvent({ kind }: Parameters<AccountListener['onAccountEvent']>[0]): void {
    this.log.push(kind);
  }

  onConnected(): void {
    this.log.push('connected');
  }

  onDisconnected(): void {
    this.log.push('disconnected');
  }

  onBadFrame(reason: string): void {
    this.log.push(`bad: ${reason}`);
  }
}

describe('Binance on virtual time, over an exchange in memory', () => {
  let bench: FeedBench;
  let fake: ScriptedBinance;
  let account: Account;
  let entry: BinanceOrderEntry;

  beforeEach(async () => {
    bench = new FeedBench();
    ({ fake } = bench);
    fake.onRequest = (socket, { id, method }) =>
      socket.send(method === 'SUBSCRIBE' ? { result: null, id } : { id, status: 200, result: { subscriptionId: 0 } });
    fake.routes.set('GET /api/v3/time', () => ({ body: { serverTime: serverMs() } }));
    account = new Account();
    entry = new BinanceOrderEntry(bench.runtime, { keys: { apiKey: 'key', apiSecret: 'secret' } });
    await bench.open();
    await bench.scheduler.complete(entry.openAccountStream(account));
    await bench.until(() => account.log.includes('connected'));
    market().send(diff(101, 101));
    await bench.until(() => bench.state === 'LIVE');
  });

  afterEach(async () => {
    await bench.feed.close();
    await entry.close();
  });

  /** The exchange's clock is 200 ms ahead of ours. */
  const serverMs = (): number => Math.floor(bench.scheduler.nowUs() / 1_000) + 200;
  const newest = (path: string): ScriptedSocket => {
    const socket = fake.sockets.findLast(({ url, isOpen }) => isOpen && url.endsWith(path));
    if (socket === undefined) throw new Error(`nobody is connected to ${path}`);
    return socket;
  };
  const market = () => newest('/stream');
  const privateStream = () => newest('/ws-api/v3');

  it('market data, orders and account events flow', async () => {
    fake.routes.set('POST /api/v3/order', () => ({ body: PLACED }));
    market().send(trade(1));
    market().send(quote(1));
    privateStream().send({ subscriptionId: 0, event: BALANCES });
    await bench.until(() => bench.tradeIds.length === 1 && account.log.includes('balances'));
    const answer = await bench.scheduler.complete(entry.placeOrder(ORDER));
    expect(answer).toMatchObject({ outcome: 'yes', value: { venueOrderId: '12', status: 'New' } });
    const sent = new URLSearchParams(fake.requests.at(-1)?.body);
    // The exchange's clock as it was measured, carried on by ours: within the way there and back.
    expect(Math.abs(serverMs() - Number(sent.get('timestamp')))).toBeLessThan(5);
  });

  it('both connections come back from an hour without an exchange, after growing waits, and the book is right again', async () => {
    market().send(trade(1));
    await bench.until(() => bench.tradeIds.length === 1);
    fake.isReachable = false;
    for (const socket of fake.sockets) socket.cut();
    await bench.pass(3_600_000);
    expect(bench.state).toBe('RESYNCING');
    expect(account.log).toEqual(expect.arrayContaining(['connected', 'disconnected']));
    // Two connections, each tried every 4 s, which is what the venue grants, after 60 and 5 at once: 1,865 at the most.
    expect(fake.refused).toBeGreaterThan(1_500);
    expect(fake.refused).toBeLessThan(1_900);
    const order = await bench.scheduler.complete(entry.placeOrder(ORDER));
    expect(order).toMatchObject({ outcome: 'no' });

    fake.isReachable = true;
    bench.snapshotId = 500;
    bench.recent = [1, 2, 3];
    await bench.until(() => bench.state === 'LIVE' && account.log.at(-1) === 'connected');
    expect(bench.tradeIds).toEqual([1, 2, 3]);
    expect(bench.feed.status()[0]?.lastSequence).toBe(500);
  });

  it('an exchange that is silent is given up, and one that never answers a request is not waited for longer than is right', async () => {
    await bench.until(() => bench.state === 'STALE');
    await bench.until(() => bench.notices.includes('a market data connection is lost'));
    fake.routes.set('POST /api/v3/order', () => 'hang');
    const before = bench.scheduler.monotonicUs();
    const answer = await bench.scheduler.complete(entry.placeOrder(ORDER));
    expect(answer).toMatchObject({ outcome: 'unknown' });
    expect((bench.scheduler.monotonicUs() - before) / 1_000).toBeCloseTo(11_000, -2);
  });

  it('the same seed gives the same history', async () => {
    const history = async () => {
      const other = new FeedBench();
      await other.open();
      await other.live();
      other.fake.isReachable = false;
      other.fake.socket.cut();
      await other.pass(60_000);
      other.fake.isReachable = true;
      await other.until(() => other.state === 'LIVE');
      await other.feed.close();
      return JSON.stringify([other.events, other.notices, other.scheduler.monotonicUs()]);
    };
    expect(await history()).toBe(await history());
  });
});
