import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountListener, VenueOrder } from '#libs/domain';
import { type ClientOrderId, Decimal, asId } from '#libs/kernel';
import { VenueQuiet } from '../../connection/index.js';
import { FeedBench, instrument } from '../testing/feed-bench.fixture.js';
import { BinanceOrderEntry } from './order-entry.js';

const ORDER: VenueOrder = {
  ...{ clientOrderId: asId<ClientOrderId>('tw-1'), instrument, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  quantity: new Decimal('2'),
  limitPrice: new Decimal('10'),
};
const DEAF: AccountListener = {
  ...{ onAccountEvent: () => undefined, onConnected: () => undefined },
  ...{ onDisconnected: () => undefined, onBadFrame: () => undefined },
};

describe('manners of order entry at Binance', () => {
  let bench: FeedBench;
  let entry: BinanceOrderEntry;
  let quiet: VenueQuiet;

  const enter = (): BinanceOrderEntry =>
    new BinanceOrderEntry({ ...bench.runtime, quiet }, { keys: { apiKey: 'key', apiSecret: 'secret' } });
  const asked = (path: string): number => bench.fake.asked(path);
  const done = <T>(work: Promise<T>): Promise<T> => bench.scheduler.complete(work);
  const placed = async (): Promise<string> => (await done(entry.placeOrder(ORDER))).outcome;

  beforeEach(() => {
    bench = new FeedBench();
    quiet = new VenueQuiet(bench.scheduler);
    const serverTime = (): number => Math.floor(bench.scheduler.nowUs() / 1_000);
    bench.fake.routes.set('GET /api/v3/time', () => ({ body: { serverTime: serverTime() } }));
    bench.fake.routes.set('GET /api/v3/openOrders', () => ({ body: [] }));
    bench.fake.routes.set('DELETE /api/v3/order', () => ({
      status: 400,
      body: { code: -2011, msg: 'Unknown order.' },
    }));
    bench.fake.onRequest = (socket, { id }) => socket.send({ id, status: 200, result: { subscriptionId: 0 } });
    entry = enter();
  });
  afterEach(() => entry.close());

  it('what another process of the address was told keeps everything back: questions, orders, cancels, the stream', async () => {
    quiet.learnUntil(bench.scheduler.nowUs() + 60_000_000);
    const refused = { outcome: 'no', problem: { code: 'VENUE_RATE_LIMITED', details: { retryAfterMs: '60000' } } };
    expect(await done(entry.openOrders())).toMatchObject(refused);
    expect(await done(entry.placeOrder(ORDER))).toMatchObject(refused);
    expect(await done(entry.cancelOrder(instrument, ORDER.clientOrderId))).toMatchObject(refused);
    await done(entry.openAccountStream(DEAF));
    await bench.scheduler.runForMs(59_000);
    expect([bench.fake.requests, bench.fake.sockets].map((all) => all.length)).toEqual([0, 0]);
    await bench.scheduler.runForMs(10_000);
    expect(bench.fake.sockets.length).toBe(1);
    expect((await done(entry.openOrders())).outcome).toBe('yes');
  });

  it('too many orders of the account keep its orders back, and no cancel, no question, no other process', async () => {
    const headers = { 'retry-after': '10' };
    bench.fake.routes.set('POST /api/v3/order', () => ({
      status: 429,
      body: { code: -1015, msg: 'Orders.' },
      headers,
    }));
    expect([await placed(), await placed(), asked('/api/v3/order')]).toEqual(['no', 'no', 1]);
    await done(entry.cancelOrder(instrument, ORDER.clientOrderId));
    expect([asked('/api/v3/order'), quiet.leftMs, (await done(entry.openOrders())).outcome]).toEqual([2, 0, 'yes']);
    await bench.scheduler.runForMs(10_000);
    await placed();
    expect(asked('/api/v3/order')).toBe(3);
  });

  it('a 429 of the WebSocket API holds as long as it says, for REST, too', async () => {
    bench.fake.onRequest = (socket, { id }) => {
      const data = { serverTime: 1_000, retryAfter: 31_000 };
      socket.send({ id, status: 429, error: { code: -1003, msg: 'Much.', data } });
    };
    await done(entry.openAccountStream(DEAF));
    await bench.until(() => quiet.leftMs > 0);
    expect(quiet.leftMs).toBeGreaterThan(29_000);
    await bench.scheduler.runForMs(25_000);
    expect(bench.fake.sockets.length).toBe(1);
    expect((await done(entry.openOrders())).outcome).toBe('no');
  });
});
