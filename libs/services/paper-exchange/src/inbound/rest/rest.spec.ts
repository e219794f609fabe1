import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json } from '../../testkit/harness.js';

const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000.00' };

describe('REST of the paper exchange', () => {
  let exchange: TestExchange;
  const order = (change: Record<string, string> = {}, path = '/api/v3/order') =>
    exchange.signed('POST', path, { ...BUY, ...change });
  const without = (name: string) => {
    const { [name]: _, ...rest } = BUY as Record<string, string>;
    return exchange.signed('POST', '/api/v3/order', rest);
  };
  const refused = async (answer: Promise<{ status: number; body: Json }>) => {
    const { status, body } = await answer;
    return [status, body['code'], body['msg']];
  };
  const free = async (asset: string) => {
    const { body } = await exchange.signed('GET', '/api/v3/account', {});
    const row = rows(body['balances']).find((one) => String(one['asset']) === asset);
    return [row?.['free'], row?.['locked']];
  };

  beforeAll(async () => {
    exchange = await TestExchange.start({ BALANCES: 'USDT:100000,BTC:1' });
  });
  afterAll(() => exchange.stop());

  it('serves ping, time, exchangeInfo, depth, trades and tickers', async () => {
    expect((await exchange.get('/api/v3/ping')).body).toEqual({});
    expect(typeof (await exchange.get('/api/v3/time')).body['serverTime']).toBe('number');
    const info = await exchange.get('/api/v3/exchangeInfo?symbol=ETHUSDT');
    expect(rows(info.body['symbols']).map((one) => one['symbol'])).toEqual(['ETHUSDT']);
    const { body } = await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=5');
    expect(body['bids']).toHaveLength(5);
    expect(Number(body['bids']?.[0]?.[0])).toBeLessThan(Number(body['asks']?.[0]?.[0]));
    expect(body['bids']?.[0]?.[0]).toMatch(/^\d+\.\d{8}$/u);
    expect((await exchange.get('/api/v3/trades?symbol=BTCUSDT')).status).toBe(200);
    expect((await exchange.get('/api/v3/ticker/price')).body).toHaveLength(2);
    expect((await exchange.get('/api/v3/ticker/24hr?symbols=["BTCUSDT"]')).body).toHaveLength(1);
  });

  it('takes, shows and cancels a limit order, and holds its money back meanwhile', async () => {
    const placed = await order({ newClientOrderId: 'x-lib-1' });
    expect(placed.status).toBe(200);
    expect(placed.body).toMatchObject({
      symbol: 'BTCUSDT',
      orderListId: -1,
      clientOrderId: 'x-lib-1',
      price: '30000.00000000',
      origQty: '0.01000000',
      executedQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: 'BUY',
      fills: [],
      selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    expect(placed.headers.get('x-mbx-order-count-10s')).toBe('1');
    expect(await free('USDT')).toEqual(['99700.00000000', '300.00000000']);
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'x-lib-1' };
    expect((await exchange.signed('GET', '/api/v3/order', query)).body).toMatchObject({
      status: 'NEW',
      isWorking: true,
    });
    expect((await exchange.signed('GET', '/api/v3/openOrders', {})).body).toHaveLength(1);
    const cancelled = await exchange.signed('DELETE', '/api/v3/order', { ...query, newClientOrderId: 'cancel-1' });
    expect(cancelled.body).toMatchObject({
      origClientOrderId: 'x-lib-1',
      clientOrderId: 'cancel-1',
      status: 'CANCELED',
    });
    expect(await free('USDT')).toEqual(['100000.00000000', '0.00000000']);
    expect(await refused(exchange.signed('DELETE', '/api/v3/order', query))).toEqual([
      400,
      -2011,
      'Unknown order sent.',
    ]);
    expect((await exchange.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(0);
    expect((await exchange.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(1);
  });

  it('fills a market order at once, charges the fee in what was received, and lists its trades page by page', async () => {
    const { body } = await exchange.signed('POST', '/api/v3/order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '4.0000',
    });
    expect(body).toMatchObject({ status: 'FILLED', executedQty: '4.00000000' });
    const fills = rows(body['fills']);
    const sum = (name: string) => fills.reduce((total, fill) => total + Math.round(Number(fill[name]) * 1e8), 0);
    expect(sum('qty')).toBe(4e8);
    expect(Math.abs(sum('commission') - 400_000)).toBeLessThanOrEqual(fills.length);
    expect(fills.every((fill) => String(fill['commissionAsset']) === 'ETH')).toBe(true);
    expect(await free('ETH')).toEqual([((4e8 - sum('commission')) / 1e8).toFixed(8), '0.00000000']);
    const all = (await exchange.signed('GET', '/api/v3/myTrades', { symbol: 'ETHUSDT' })).body;
    expect(rows(all).map((one) => one['id'])).toEqual(fills.map((fill) => fill['tradeId']));
    let from = 0;
    const paged: Json[] = [];
    for (;;) {
      const query = { symbol: 'ETHUSDT', fromId: String(from), limit: '1' };
      const page = rows((await exchange.signed('GET', '/api/v3/myTrades', query)).body);
      if (page.length === 0) break;
      paged.push(...page);
      from = Number(page[0]?.['id']) + 1;
    }
    expect(paged).toEqual(all);
  });

  it('buys for an amount of quote and spends no more than that', async () => {
    const { body } = await exchange.signed('POST', '/api/v3/order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quoteOrderQty: '100',
    });
    expect(body).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '100.00000000' });
    expect(Number(body['cummulativeQuoteQty'])).toBeLessThanOrEqual(100);
    expect(Number(body['cummulativeQuoteQty'])).toBeGreaterThan(99);
  });

  it('returns ACK, RESULT and FULL as asked, and a test order with nothing', async () => {
    const ack = (await order({ newOrderRespType: 'ACK', price: '30001' })).body;
    expect(Object.keys(ack)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
    expect((await order({ newOrderRespType: 'RESULT', price: '30002' })).body).not.toHaveProperty('fills');
    expect((await order({}, '/api/v3/order/test')).body).toEqual({});
    expect((await exchange.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(2);
  });

  it('takes parameters from the query and the body together, the signature over both', async () => {
    const { sign } = await import('../../application/requests/signing.js');
    const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';
    const body = `quantity=0.01&price=30000&timestamp=${Date.now()}`;
    const init = {
      method: 'POST',
      headers: { 'X-MBX-APIKEY': exchange.key, 'content-type': 'application/x-www-form-urlencoded' },
    };
    const right = sign(query + body, exchange.secret);
    const wrong = sign(`${query}&${body}`, exchange.secret);
    const send = (signature: string) =>
      exchange.raw(`/api/v3/order/test?${query}`, { ...init, body: `${body}&signature=${signature}` });
    expect((await send(right)).status).toBe(200);
    expect(await refused(send(wrong))).toEqual([400, -1022, 'Signature for this request is not valid.']);
  });

  it('refuses what is wrong with key, signature or time', async () => {
    expect(await refused(exchange.raw('/api/v3/account', { method: 'GET' }))).toEqual([
      401,
      -2014,
      'API-key format invalid.',
    ]);
    const unknown = exchange.raw('/api/v3/account?timestamp=1&signature=00', {
      method: 'GET',
      headers: { 'X-MBX-APIKEY': 'nobody' },
    });
    expect(await refused(unknown)).toEqual([401, -2015, 'Invalid API-key, IP, or permissions for action.']);
    const now = Date.now();
    const late = await refused(exchange.signed('GET', '/api/v3/account', {}, { timestamp: String(now - 6_000) }));
    expect(late).toEqual([400, -1021, 'Timestamp for this request is outside of the recvWindow.']);
    const wide = await exchange.signed(
      'GET',
      '/api/v3/account',
      { recvWindow: '60000' },
      { timestamp: String(now - 6_000) },
    );
    expect(wide.status).toBe(200);
    const early = await refused(exchange.signed('GET', '/api/v3/account', {}, { timestamp: String(now + 5_000) }));
    expect(early).toEqual([400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."]);
    expect((await refused(exchange.signed('GET', '/api/v3/account', { recvWindow: '60001' })))[1]).toBe(-1131);
    expect((await exchange.signed('GET', '/api/v3/account', {}, { timestamp: `${Date.now()}000` })).status).toBe(200);
  });

  it('refuses orders with missing, empty, senseless or superfluous parameters', async () => {
    expect(await refused(without('symbol'))).toEqual([
      400,
      -1102,
      "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
    ]);
    for (const name of ['side', 'type', 'timeInForce', 'quantity', 'price'])
      expect((await refused(without(name)))[1]).toBe(-1102);
    const codes: [Record<string, string>, number][] = [
      [{ symbol: 'NOPE' }, -1121],
      [{ side: 'HOLD' }, -1117],
      [{ type: 'WISH' }, -1116],
      [{ timeInForce: 'GTX' }, -1115],
      [{ quantity: 'abc' }, -1100],
      [{ quantity: '-1' }, -1100],
      [{ quantity: '1e3' }, -1100],
      [{ quantity: '0.000000001' }, -1111],
      [{ newClientOrderId: 'not valid!' }, -1100],
      [{ newClientOrderId: '' }, -1105],
      [{ quoteOrderQty: '5' }, -1106],
      [{ newOrderRespType: 'SOME' }, -1130],
      [{ selfTradePreventionMode: 'DECREMENT' }, -1013],
      [{ type: 'MARKET', quoteOrderQty: '5' }, -1106],
    ];
    for (const [change, code] of codes) expect([change, (await refused(order(change)))[1]]).toEqual([change, code]);
  });

  it('refuses orders that break a filter, in Binance’s words', async () => {
    const filters: [Record<string, string>, string][] = [
      [{ price: '30000.001' }, 'PRICE_FILTER'],
      [{ price: '0' }, 'PRICE_FILTER'],
      [{ quantity: '0.000001' }, 'LOT_SIZE'],
      [{ quantity: '0' }, 'LOT_SIZE'],
      [{ quantity: '99999999' }, 'LOT_SIZE'],
      [{ quantity: '0.00001' }, 'NOTIONAL'],
      [{ price: '1000' }, 'PERCENT_PRICE_BY_SIDE'],
    ];
    for (const [change, filter] of filters) {
      expect([change, ...(await refused(order(change)))]).toEqual([change, 400, -1013, `Filter failure: ${filter}`]);
    }
  });

  it('refuses what the account cannot pay, what would take at once, and a client id that is open', async () => {
    const poor = await refused(order({ quantity: '100', price: '60000' }));
    expect(poor).toEqual([400, -2010, 'Account has insufficient balance for requested action.']);
    const { timeInForce: _, ...maker } = BUY;
    const crossing = exchange.signed('POST', '/api/v3/order', { ...maker, type: 'LIMIT_MAKER', price: '100000' });
    expect(await refused(crossing)).toEqual([400, -2010, 'Order would immediately match and take.']);
    expect((await order({ newClientOrderId: 'same' })).status).toBe(200);
    expect(await refused(order({ newClientOrderId: 'same' }))).toEqual([400, -2010, 'Duplicate order sent.']);
    await exchange.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'same' });
    expect((await order({ newClientOrderId: 'same' })).status).toBe(200);
    await exchange.signed('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
  });

  it('expires the rest of an IOC order, and the whole of a FOK order that cannot be filled', async () => {
    const ioc = (await order({ timeInForce: 'IOC' })).body;
    expect(ioc).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
      expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED',
    });
    const fok = (await order({ timeInForce: 'FOK' })).body;
    expect(fok).toMatchObject({ status: 'EXPIRED', expiryReason: 'UNFILLED_FOK_ORDER_EXPIRED' });
    expect((await free('USDT'))[1]).toBe('0.00000000');
  });

  it('reports that an order does not exist, and needs its id', async () => {
    const query = exchange.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT', orderId: '999999' });
    expect(await refused(query)).toEqual([400, -2013, 'Order does not exist.']);
    expect((await refused(exchange.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT' })))[1]).toBe(-1102);
  });

  it('answers garbage, oversized bodies and unknown paths with a code and a sentence, and keeps running', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect((await exchange.raw('/api/v3/order', { ...init, body: '{"a":' })).body['code']).toBe(-2014);
    expect(await refused(exchange.raw('/api/v3/order', { ...init, body: 'x'.repeat(200_000) }))).toEqual([
      413,
      -1000,
      'Request body is too large.',
    ]);
    expect(
      (await exchange.raw('/api/v3/order', { method: 'POST', body: new Uint8Array([0, 255, 1]) })).body['code'],
    ).toBe(-2014);
    expect((await exchange.get('/api/v3/nothing')).status).toBe(404);
    expect((await exchange.raw('/api/v3/depth', { method: 'DELETE' })).status).toBe(405);
    expect((await exchange.get('/api/v3/depth?symbol=BTCUSDT&symbol=ETHUSDT')).body['code']).toBe(-1101);
    expect((await exchange.get('/api/v3/depth?symbol=%FF%FE')).body['code']).toBe(-1100);
    expect((await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=x')).body['code']).toBe(-1100);
    expect((await exchange.get('/health/live')).status).toBe(200);
    expect(Number((await exchange.get('/paper/status')).body['errorAnswers']?.['-1000'])).toBeGreaterThan(0);
  });
});

describe('rate limits of the paper exchange', () => {
  it('refuses too much weight with 429, -1003 and Retry-After, and too many orders with -1015', async () => {
    const exchange = await TestExchange.start({ WEIGHT_PER_MINUTE: '200', ORDERS_PER_10S: '2' });
    try {
      const codes: Json[] = [];
      for (let n = 0; n < 3; n++)
        codes.push((await exchange.signed('POST', '/api/v3/order', BUY)).body['code'] as Json);
      expect(codes.filter((code) => Number(code) === -1015).length).toBeLessThanOrEqual(1);
      expect((await exchange.signed('GET', '/api/v3/rateLimit/order', {})).body[1]?.['count']).toBeGreaterThanOrEqual(
        2,
      );
      let last = await exchange.get('/api/v3/exchangeInfo');
      for (let n = 0; n < 20 && last.status === 200; n++) last = await exchange.get('/api/v3/exchangeInfo');
      expect(last.status).toBe(429);
      expect(last.body['code']).toBe(-1003);
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await exchange.stop();
    }
  });
});
