import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json, TestSocket } from '../../testkit/harness.js';

const STREAMS = ['btcusdt@trade', 'btcusdt@bookTicker', 'btcusdt@depth@100ms'] as const;
const ALL = `/stream?streams=${STREAMS.join('/')}`;
const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };

const ofStream = (socket: TestSocket, stream: string): string[] =>
  socket.texts.filter((text) => text.startsWith(`{"stream":"${stream}",`));

const pause = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, 20);
  });

/** Asks again until the answer is as wanted; the test's own time limit ends the waiting. */
async function until(
  exchange: TestExchange,
  path: string,
  wanted: (body: Json, status: number) => boolean,
): Promise<Json> {
  for (;;) {
    const { body, status } = await exchange.get(path);
    if (wanted(body, status)) return body;
    await pause();
  }
}

const isReady = (relay: TestExchange): Promise<Json> => until(relay, '/health/ready', (body) => upstreamIs(body, 'up'));
const isLost = (relay: TestExchange): Promise<Json> =>
  until(relay, '/health/ready', (body) => upstreamIs(body, 'down'));
function upstreamIs(body: Json, status: string): boolean {
  return String(body['details']?.['upstream']?.['status']) === status;
}

describe('a live market, with another paper exchange as its upstream', { timeout: 60_000 }, () => {
  let folder = '';
  let upstream: TestExchange;
  let relay: TestExchange;
  const startUpstream = (settings: Record<string, string>): Promise<TestExchange> =>
    TestExchange.start({
      JOURNAL_FILE: join(folder, 'upstream.jsonl'),
      BALANCES: 'USDT:10000000,BTC:1000',
      STREAM_MESSAGES_PER_SECOND: '50',
      ...settings,
    });
  const startRelay = (): Promise<TestExchange> =>
    TestExchange.start({
      LIVE_STREAM_URL: upstream.ws,
      LIVE_REST_URL: `${upstream.http}/`,
      LIVE_STALE_AFTER_MS: '60000',
      SYMBOLS: 'BTC-USDT',
      BALANCES: 'USDT:1000000,BTC:10',
    });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-market-'));
  });
  afterEach(async () => {
    await relay.stop();
    await upstream.stop();
    rmSync(folder, { recursive: true });
  });

  it('relays every frame byte for byte and in order, and a book built through it as documented is right', async () => {
    upstream = await startUpstream({ RATE: '2000' });
    relay = await startRelay();
    await isReady(relay);
    const source = await upstream.socket(ALL);
    const copy = await relay.socket(ALL);
    await copy.find(() => STREAMS.every((stream) => ofStream(copy, stream).length > 0));
    const snapshot = (await relay.get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body;
    await copy.find(() => STREAMS.every((stream) => ofStream(copy, stream).length >= 15));
    for (const stream of STREAMS) {
      const relayed = ofStream(copy, stream);
      await source.find(() => ofStream(source, stream).includes(relayed.at(-1) ?? ''));
      const sent = ofStream(source, stream);
      const from = sent.indexOf(relayed[0] ?? '');
      expect(from).toBeGreaterThanOrEqual(0);
      expect(sent.slice(from, from + relayed.length)).toEqual(relayed);
    }
    expect(compareWithBestPrices(copy, snapshot)).toBeGreaterThan(5);
    const trades = rows((await relay.get('/api/v3/trades?symbol=BTCUSDT&limit=1000')).body).map((row) =>
      Number(row['id']),
    );
    expect(trades).toEqual(trades.map((_, index) => (trades[0] ?? 0) + index));
    const info = (await relay.get('/api/v3/exchangeInfo?symbol=BTCUSDT')).body;
    const theirs = (await upstream.get('/api/v3/exchangeInfo?symbol=BTCUSDT')).body;
    expect(info['symbols']).toEqual(theirs['symbols']);
  });

  it("fills a market order from the upstream's levels, and a resting order when a trade goes through its price", async () => {
    upstream = await startUpstream({ RATE: '1' });
    relay = await startRelay();
    await isReady(relay);
    const book = await sameBook(upstream, relay);
    const [price, size] = rows(rows(book['asks'])[0]).map(String);
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
    const bought = (await relay.signed('POST', '/api/v3/order', market)).body;
    expect(Number(size)).toBeGreaterThan(0.001);
    expect(bought).toMatchObject({ status: 'FILLED', fills: [{ price, qty: '0.00100000', tradeId: 1 }] });

    const bids = rows(book['bids']).map((row) => rows(row).map(String));
    const [limit = ''] = bids[0] ?? [];
    const resting = { ...BUY, price: limit, quantity: '0.01', newClientOrderId: 'rests' };
    expect((await relay.signed('POST', '/api/v3/order', resting)).body).toMatchObject({ status: 'NEW' });
    const through = bids.slice(0, 5).reduce((sum, [, lots]) => sum + Number(lots), 0);
    const sell = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: through.toFixed(5) };
    expect((await upstream.signed('POST', '/api/v3/order', sell)).body).toMatchObject({ status: 'FILLED' });
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
    for (let status = ''; status !== 'FILLED';) {
      await pause();
      status = String((await relay.signed('GET', '/api/v3/order', query)).body['status']);
    }
    const made = rows((await relay.signed('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' })).body).slice(1);
    expect(made.every((trade) => String(trade['isMaker']) === 'true' && String(trade['price']) === limit)).toBe(true);
    expect(made.reduce((sum, trade) => sum + Number(trade['qty']), 0)).toBeCloseTo(0.01, 8);
  });

  it('refuses orders while the upstream is lost, keeps resting ones, and goes on when it is back', async () => {
    upstream = await startUpstream({ RATE: '50' });
    const port = new URL(upstream.http).port;
    relay = await startRelay();
    await isReady(relay);
    const resting = { ...BUY, price: '20000', quantity: '0.01', newClientOrderId: 'rests' };
    expect((await relay.signed('POST', '/api/v3/order', resting)).body).toMatchObject({ status: 'NEW' });
    const other = { ...resting, newClientOrderId: 'cancelled' };
    expect((await relay.signed('POST', '/api/v3/order', other)).body).toMatchObject({ status: 'NEW' });

    await upstream.stop();
    await isLost(relay);
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
    for (const [path, order] of [
      ['/api/v3/order', market],
      ['/api/v3/order', { ...resting, newClientOrderId: 'late' }],
      ['/api/v3/order/test', market],
    ] as const) {
      const refused = await relay.signed('POST', path, order);
      expect([refused.status, refused.body]).toEqual([400, { code: -2010, msg: 'Market is closed.' }]);
    }
    for (const question of ['depth', 'trades', 'ticker/bookTicker', 'ticker/24hr']) {
      const { status, body } = await relay.get(`/api/v3/${question}?symbol=BTCUSDT`);
      expect([question, status, Number(body['code'])]).toEqual([question, 503, -1008]);
    }
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'cancelled' };
    expect((await relay.signed('DELETE', '/api/v3/order', cancel)).body).toMatchObject({ status: 'CANCELED' });

    upstream = await startUpstream({ RATE: '50', HTTP_PORT: port });
    await isReady(relay);
    expect((await relay.signed('POST', '/api/v3/order', market)).body).toMatchObject({ status: 'FILLED' });
    const open = rows((await relay.signed('GET', '/api/v3/openOrders', {})).body).map(
      (order) => order['clientOrderId'],
    );
    expect(open).toEqual(['rests']);
    const { body } = await relay.get('/paper/status');
    expect(body['market']).toMatchObject({ kind: 'live', connected: true, badFrames: 0, books: { BTCUSDT: 'LIVE' } });
    expect(Number(body['market']?.['reconnects'])).toBeGreaterThan(0);
  });
});

/** The book of both at a moment when it is the same: their market stands still for most of a second. */
async function sameBook(upstream: TestExchange, relay: TestExchange): Promise<Json> {
  for (;;) {
    const theirs = (await upstream.get('/api/v3/depth?symbol=BTCUSDT&limit=10')).body;
    const ours = (await relay.get('/api/v3/depth?symbol=BTCUSDT&limit=10')).body;
    if (JSON.stringify(ours) === JSON.stringify(theirs)) return theirs;
    await pause();
  }
}

/** Builds a book by the documentation and compares it with the best prices; returns how often. */
function compareWithBestPrices(socket: TestSocket, snapshot: Json): number {
  const of = (channel: string): Json[] =>
    socket.messages.flatMap((one) =>
      String(one['stream']) === `btcusdt@${channel}` && one['data'] ? [one['data']] : [],
    );
  const sides = { b: new Map<number, string>(), a: new Map<number, string>() };
  for (const row of rows(snapshot['bids'])) sides.b.set(Number(row[0]), String(row[1]));
  for (const row of rows(snapshot['asks'])) sides.a.set(Number(row[0]), String(row[1]));
  let book = Number(snapshot['lastUpdateId']);
  let compared = 0;
  for (const diff of of('depth@100ms')) {
    if (Number(diff['u']) <= book) continue;
    expect(Number(diff['U'])).toBeLessThanOrEqual(book + 1);
    for (const side of ['b', 'a'] as const) {
      for (const row of rows(diff[side])) {
        if (Number(row[1]) === 0) sides[side].delete(Number(row[0]));
        else sides[side].set(Number(row[0]), String(row[1]));
      }
    }
    book = Number(diff['u']);
    const ticker = of('bookTicker').findLast((one) => Number(one['u']) <= book);
    if (ticker === undefined) continue;
    compared += 1;
    const bid = Math.max(...sides.b.keys());
    const ask = Math.min(...sides.a.keys());
    const best = [bid, sides.b.get(bid), ask, sides.a.get(ask)];
    expect(best).toEqual([Number(ticker['b']), ticker['B'], Number(ticker['a']), ticker['A']]);
  }
  return compared;
}
