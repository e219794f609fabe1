import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';

const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.02', price: '30000.00' };

describe('questions about the market and the account', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await TestExchange.start({ SYMBOLS: 'BTCUSDT,ETHUSDT', RATE: '400', BALANCES: 'USDT:100000,BTC:1' });
    const socket = await exchange.socket('/ws/btcusdt@trade');
    await socket.find(() => socket.messages.length >= 5);
  });
  afterAll(() => exchange.stop());
  const body = async (path: string) => (await exchange.get(`/api/v3${path}`)).body;
  const code = async (path: string) => (await body(path))['code'];

  it('have klines whose volumes are those of the trades, and whose intervals follow the zone', async () => {
    const [kline] = rows(await body('/klines?symbol=BTCUSDT&interval=1d'));
    expect(kline).toHaveLength(12);
    const zoned = rows(await body('/uiKlines?symbol=BTCUSDT&interval=1d&timeZone=5:45'));
    expect((Number(zoned[0]?.['0']) + 345 * 60_000) % 86_400_000).toBe(0);
    const week = rows(await body('/klines?symbol=BTCUSDT&interval=1w'));
    expect(new Date(Number(week[0]?.['0'])).getUTCDay()).toBe(1);
    const trades = rows(await body('/trades?symbol=BTCUSDT&limit=1000'));
    const aggregates = rows(await body('/aggTrades?symbol=BTCUSDT&limit=1000'));
    expect(Number(aggregates[0]?.['f'])).toBe(Number(trades[0]?.['id']));
    const id = Number(trades[1]?.['id']);
    expect(rows(await body(`/historicalTrades?symbol=BTCUSDT&fromId=${id}&limit=1`))[0]?.['id']).toBe(id);
    expect((await body('/avgPrice?symbol=BTCUSDT'))['mins']).toBe(5);
  });

  it('have all tickers, of one symbol, a list, or all', async () => {
    expect(await body('/ticker/24hr?symbol=BTCUSDT')).toHaveProperty('priceChangePercent');
    expect(await body('/ticker/24hr?symbols=["BTCUSDT","ETHUSDT"]&type=MINI')).toHaveLength(2);
    expect(await body('/ticker?symbol=BTCUSDT&windowSize=1h')).toHaveProperty('weightedAvgPrice');
    expect(await body('/ticker/tradingDay?symbols=["ETHUSDT"]')).toHaveLength(1);
    expect(await body('/ticker/bookTicker')).toHaveLength(2);
    expect(rows((await body('/exchangeInfo?permissions=MARGIN'))['symbols'])).toHaveLength(0);
    expect(rows((await body('/exchangeInfo?symbolStatus=TRADING'))['symbols'])).toHaveLength(2);
  });

  it('are refused in the words of the venue where something is wrong with them', async () => {
    const codes: readonly (readonly [string, number])[] = [
      ['/klines?symbol=BTCUSDT', -1102],
      ['/klines?symbol=BTCUSDT&interval=7m', -1120],
      ['/klines?symbol=BTCUSDT&interval=1d&timeZone=15', -1130],
      ['/klines?symbol=&interval=1d', -1105],
      ['/klines?symbol=btcusdt&interval=1d', -1100],
      ['/depth?symbol=BTCUSDT&depth=5', -1104],
      ['/ticker', -1102],
      ['/ticker?symbol=BTCUSDT&windowSize=8d', -1130],
      ['/ticker/24hr?symbols=["BTCUSDT","BTCUSDT"]', -1151],
      ['/ticker/24hr?symbol=BTCUSDT&type=HUGE', -1139],
      ['/ticker/price?symbols=BTCUSDT', -1100],
      ['/exchangeInfo?symbols=["BTCUSDT","NONE"]', -1121],
      ['/exchangeInfo?symbol=BTCUSDT&permissions=SPOT', -1128],
      ['/aggTrades?symbol=BTCUSDT&fromId=1&startTime=1', -1128],
      ['/historicalTrades?symbol=BTCUSDT&fromId=9223372036854775808', -1100],
      ['/historicalTrades?symbol=BTCUSDT&fromId=-1', -1100],
    ];
    for (const [path, expected] of codes) expect([path, await code(path)]).toEqual([path, expected]);
  });

  it('take every number of 64 bits, also one that no order, trade or time has', async () => {
    const most = '9223372036854775807';
    for (const path of [
      `historicalTrades?fromId=${most}`,
      `aggTrades?fromId=${most}`,
      `klines?interval=1M&startTime=${most}`,
    ])
      expect(await body(`/${path}&symbol=BTCUSDT`)).toEqual([]);
    expect(await body(`/klines?symbol=BTCUSDT&interval=1w&startTime=2000000000000&endTime=1000000000000`)).toEqual([]);
    expect(rows(await body(`/klines?symbol=BTCUSDT&interval=1M&endTime=${most}`))).toHaveLength(1);
    const named = await exchange.signed('GET', '/api/v3/order', { symbol: 'BTCUSDT', orderId: most });
    expect(named.body['code']).toBe(-2013);
    const orders = await exchange.signed('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT', orderId: most });
    expect(orders.body).toEqual([]);
    // What comes back in answers comes back with all its digits, or is refused.
    const order = await exchange.signed('POST', '/api/v3/order/test', { ...BUY, strategyId: '9007199254740993' });
    expect(order.body['code']).toBe(-1100);
  });

  it('say what an order costs, what was prevented, and that there are no lists and allocations', async () => {
    const ask = async (path: string, params = {}) => (await exchange.signed('GET', `/api/v3${path}`, params)).body;
    const symbol = 'BTCUSDT';
    expect((await ask('/account/commission', { symbol }))['standardCommission']?.['maker']).toBe('0.00100000');
    expect(await ask('/myAllocations', { symbol })).toEqual([]);
    expect(await ask('/openOrderList')).toEqual([]);
    const place = async (params: Record<string, string>) =>
      (await exchange.signed('POST', '/api/v3/order', { ...BUY, ...params })).body;
    const ask1 = await place({ side: 'SELL', type: 'LIMIT', price: '300000' });
    const orderId = String(ask1['orderId']);
    expect(await ask('/myPreventedMatches', { symbol, orderId })).toEqual([]);
  });

  it('replace an order by another, and make one smaller that keeps its place', async () => {
    const placed = (await exchange.signed('POST', '/api/v3/order', BUY)).body;
    const order = { symbol: 'BTCUSDT', orderId: String(placed['orderId']) };
    const smaller = await exchange.signed('PUT', '/api/v3/order/amend/keepPriority', { ...order, newQty: '0.01' });
    expect(smaller.body['amendedOrder']).toMatchObject({ qty: '0.01000000', status: 'NEW' });
    const larger = await exchange.signed('PUT', '/api/v3/order/amend/keepPriority', { ...order, newQty: '0.05' });
    expect(larger.body['code']).toBe(-2038);
    const replace = { ...BUY, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: order.orderId };
    // What a filter or a wrong parameter refuses leaves the old order alone.
    for (const [wrong, code] of [
      [{ quantity: '0.000001' }, -1013],
      [{ price: '30000.001' }, -1013],
      [{ price: '1' }, -1013],
      [{ side: 'HOLD' }, -1117],
      [{ newOrderRespType: 'NOTHING' }, -1130],
    ] as const) {
      const refused = await exchange.signed('POST', '/api/v3/order/cancelReplace', { ...replace, ...wrong });
      expect([wrong, refused.status, refused.body['code']]).toEqual([wrong, 400, code]);
    }
    expect((await exchange.signed('GET', '/api/v3/order', order)).body['status']).toBe('NEW');
    const replaced = await exchange.signed('POST', '/api/v3/order/cancelReplace', replace);
    expect(replaced.body).toMatchObject({ cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' });
    const again = await exchange.signed('POST', '/api/v3/order/cancelReplace', replace);
    expect([again.status, again.body]).toMatchObject([400, { code: -2022, data: { newOrderResult: 'NOT_ATTEMPTED' } }]);
    const allowed = { ...replace, cancelReplaceMode: 'ALLOW_FAILURE' };
    expect((await exchange.signed('POST', '/api/v3/order/cancelReplace', allowed)).status).toBe(409);
    const locked = (await exchange.signed('GET', '/api/v3/account', {})).body;
    const usdt = rows(locked['balances']).find((row) => String(row['asset']) === 'USDT');
    expect(usdt?.['locked']).toBe('1200.00000000');
  });
});
