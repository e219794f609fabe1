import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json, TestSocket } from '../../testkit/harness.js';

const LIMIT = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '30000.00',
};

describe('the WebSocket API of the paper exchange', () => {
  let exchange: TestExchange;
  let api: TestSocket;
  const signed = (method: string, params: Record<string, string | number> = {}) =>
    api.request(method, exchange.wsSigned(params));
  const events = () => api.messages.flatMap((message) => (message['event'] === undefined ? [] : [message['event']]));
  const kinds = (from: number) =>
    events()
      .slice(from)
      .map((one) => [one['e'], one['x'], one['X']].map(String).join(' '));
  const eventsUntil = async (from: number, count: number) => {
    await api.find(() => events().length >= from + count);
    return events().slice(from);
  };

  beforeAll(async () => {
    exchange = await TestExchange.start({ BALANCES: 'USDT:100000,BTC:1' });
    api = await exchange.socket('/ws-api/v3');
    const answer = await signed('userDataStream.subscribe.signature');
    expect(answer['result']).toEqual({ subscriptionId: 0 });
  });
  afterAll(() => exchange.stop());

  it('answers public questions with id, status, result and rate limits; ids may be texts', async () => {
    expect(await api.request('ping', {})).toMatchObject({ status: 200, result: {} });
    expect(rows((await api.request('v3/time', {}))['rateLimits'])[0]).toMatchObject({
      rateLimitType: 'REQUEST_WEIGHT',
    });
    expect(await api.request('time', { returnRateLimits: false })).not.toHaveProperty('rateLimits');
    api.socket.send(JSON.stringify({ id: 'abc', method: 'depth', params: { symbol: 'BTCUSDT', limit: 5 } }));
    const depth = await api.find((message) => String(message['id']) === 'abc');
    expect(rows(depth['result']?.['bids'])).toHaveLength(5);
    const info = await api.request('exchangeInfo', { symbols: ['BTCUSDT', 'ETHUSDT'] });
    expect(rows(info['result']?.['symbols'])).toHaveLength(2);
  });

  it('places, shows and cancels an order; the events come in Binance’s order with all their keys', async () => {
    const from = events().length;
    const placed = await signed('order.place', { ...LIMIT, newClientOrderId: 'ws-1' });
    expect(placed).toMatchObject({ status: 200, result: { clientOrderId: 'ws-1', status: 'NEW' } });
    expect(rows(placed['rateLimits']).map((row) => String(row['rateLimitType']))).toEqual([
      'REQUEST_WEIGHT',
      'ORDERS',
      'ORDERS',
    ]);
    expect((await signed('order.status', { symbol: 'BTCUSDT', origClientOrderId: 'ws-1' }))['result']).toMatchObject({
      status: 'NEW',
    });
    expect(rows((await signed('openOrders.status'))['result'])).toHaveLength(1);
    const cancelled = await signed('order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'ws-1' });
    expect(cancelled['result']).toMatchObject({ origClientOrderId: 'ws-1', status: 'CANCELED' });
    const [report, balances, end] = await eventsUntil(from, 4);
    expect(kinds(from)).toEqual([
      'executionReport NEW NEW',
      'outboundAccountPosition undefined undefined',
      'executionReport CANCELED CANCELED',
      'outboundAccountPosition undefined undefined',
    ]);
    const keys = 'e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q W V eR';
    expect(Object.keys(report ?? {}).join(' ')).toBe(keys);
    expect(report).toMatchObject({
      c: 'ws-1',
      C: '',
      w: true,
      t: -1,
      N: null,
      V: 'EXPIRE_MAKER',
      eR: 'NONE',
      q: '0.01000000',
    });
    expect(balances?.['B']).toEqual([
      { a: 'BTC', f: '1.00000000', l: '0.00000000' },
      { a: 'USDT', f: '99700.00000000', l: '300.00000000' },
    ]);
    expect(end).toMatchObject({ C: 'ws-1', w: false });
    expect(String(end?.['c'])).not.toBe('ws-1');
  });

  it('reports a market order as NEW, then each TRADE, then the balances; sums agree with the answer', async () => {
    const from = events().length;
    const placed = await signed('order.place', { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.5' });
    const result = placed['result'] as Json;
    const fills = rows(result['fills']);
    const seen = await eventsUntil(from, fills.length + 2);
    const trades = seen.slice(1, -1);
    expect(kinds(from)).toEqual([
      'executionReport NEW NEW',
      ...fills.map((_, index) => `executionReport TRADE ${index === fills.length - 1 ? 'FILLED' : 'PARTIALLY_FILLED'}`),
      'outboundAccountPosition undefined undefined',
    ]);
    expect(trades.map((one) => one['t'])).toEqual(fills.map((one) => one['tradeId']));
    expect(trades.every((one) => String(one['N']) === 'USDT' && String(one['m']) === 'false')).toBe(true);
    expect(trades.at(-1)).toMatchObject({ z: '0.50000000', Z: result['cummulativeQuoteQty'] });
    const ids = events()
      .filter((one) => one['I'] !== undefined)
      .map((one) => Number(one['I']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps an account from trading with itself: the resting order expires', async () => {
    const best = (await api.request('depth', { symbol: 'BTCUSDT', limit: 5 }))['result'];
    const spread = [Number(best?.['bids']?.[0]?.[0]), Number(best?.['asks']?.[0]?.[0])];
    expect(spread[0]).toBeLessThan(spread[1] ?? 0);
    const from = events().length;
    const resting = await signed('order.place', {
      ...LIMIT,
      side: 'SELL',
      quantity: '0.001',
      price: ((spread[1] ?? 0) * 1.0001).toFixed(2),
      newClientOrderId: 'mine',
    });
    expect(resting['result']).toMatchObject({ status: 'NEW' });
    const through = ((spread[1] ?? 0) * 1.001).toFixed(2);
    await signed('order.place', { ...LIMIT, timeInForce: 'IOC', quantity: '1', price: through });
    await api.find(() => events().some((one) => String(one['x']) === 'TRADE_PREVENTION'));
    const prevented = events()
      .slice(from)
      .find((one) => String(one['x']) === 'TRADE_PREVENTION');
    expect(prevented).toMatchObject({ c: 'mine', X: 'EXPIRED_IN_MATCH', A: '0.00100000' });
  });

  it('refuses in Binance’s words: unknown methods, bad signatures, bad orders', async () => {
    expect(await api.request('order.dance', {})).toMatchObject({ status: 400, error: { code: -1020 } });
    const params = { ...exchange.wsSigned(LIMIT), price: '30000.01' };
    expect(await api.request('order.place', params)).toMatchObject({ status: 400, error: { code: -1022 } });
    expect(await api.request('account.status', {})).toMatchObject({ status: 401, error: { code: -2014 } });
    expect(await signed('order.place', { ...LIMIT, price: '1.001' })).toMatchObject({ error: { code: -1013 } });
    expect(await signed('openOrders.cancelAll', { symbol: 'ETHUSDT' })).toMatchObject({ error: { code: -2011 } });
    expect(await signed('userDataStream.subscribe.signature')).toMatchObject({ error: { code: -2035 } });
    expect(await api.request('userDataStream.unsubscribe', { subscriptionId: 9 })).toMatchObject({
      error: { code: -2036 },
    });
  });

  it('serves trades, orders, account and session', async () => {
    expect(rows((await signed('myTrades', { symbol: 'BTCUSDT' }))['result']).length).toBeGreaterThan(0);
    expect(rows((await signed('allOrders', { symbol: 'BTCUSDT' }))['result']).length).toBeGreaterThan(1);
    expect((await signed('account.status'))['result']).toMatchObject({ canTrade: true, accountType: 'SPOT' });
    expect((await api.request('session.status', {}))['result']).toMatchObject({ apiKey: null });
    expect((await api.request('session.subscriptions', {}))['result']).toEqual([{ subscriptionId: 0 }]);
    expect((await signed('order.test', LIMIT))['result']).toEqual({});
  });

  it('answers garbage with an error, drops oversized and broken frames, and keeps running', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    for (const text of ['{', '[]', 'null', '{"id":{}}', '{"id":1}', '{"id":1,"method":"ping","params":[]}'])
      socket.socket.send(text);
    await socket.find(() => socket.messages.length === 6);
    expect(socket.messages.every((message) => Number(message['status']) === 400)).toBe(true);
    socket.socket.send('x'.repeat(100_000));
    expect(await socket.closed).toBe(1009);
    const broken = await exchange.socket('/ws-api/v3');
    (broken.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
      Buffer.from([0xff, 0xff, 0x00]),
    );
    await broken.closed;
    expect(await api.request('ping', {})).toMatchObject({ status: 200 });
    expect(Number((await exchange.get('/paper/status')).body['sockets']?.['brokenFrames'])).toBe(2);
  });
});
