import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';

const T0 = 1_767_225_600_000;
const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.00000001', maxPrice: '1000.00000000', tickSize: '0.00000001' },
  { filterType: 'LOT_SIZE', minQty: '1.00000000', maxQty: '46116860414.00000000', stepSize: '1.00000000' },
  { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, maxNotional: '9000000.00000000' },
];
const NAMES = { symbol: '币安人生USDT', baseAsset: '币安人生', quoteAsset: 'USDT', status: 'TRADING' };
const stream = (symbol: string, id: number, p: string, q: string): string =>
  JSON.stringify({
    stream: `${symbol.toLowerCase()}@trade`,
    data: { e: 'trade', E: T0 + id, s: symbol, t: id, p, q, T: T0 + id, m: false, M: true },
  });

/** A tape of a coin of 46 billion a lot and of one with a Chinese name. */
function writeTape(folder: string): void {
  const listed = [
    { ...NAMES, symbol: 'SHIBUSDT', baseAsset: 'SHIB', filters: FILTERS },
    { ...NAMES, filters: FILTERS },
  ];
  const book = {
    lastUpdateId: 9,
    bids: [['0.00000720', '46000000000.00000000']],
    asks: [['0.00000721', '30000000000.00000000']],
  };
  const put = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  put('binance.rest-exchangeInfo.jsonl', [JSON.stringify({ symbols: listed })]);
  put('binance.rest-depth.jsonl', [JSON.stringify(book)]);
  put('binance.trade.jsonl', [
    stream('SHIBUSDT', 1, '0.00000721', '45000000000.00000000'),
    stream('SHIBUSDT', 2, '0.00000720', '45000000000.00000000'),
    stream('币安人生USDT', 1, '0.14560000', '350.00000000'),
  ]);
  put('order.tsv', [
    `1\t${T0}000\tbinance.rest-exchangeInfo\t1\t/api/v3/exchangeInfo`,
    `2\t${T0}000\tbinance.rest-depth\t1\t/api/v3/depth?symbol=SHIBUSDT&limit=5000`,
    `3\t${T0}001\tbinance.trade\t1\t`,
    `4\t${T0}002\tbinance.trade\t2\t`,
    `5\t${T0}003\tbinance.trade\t3\t`,
  ]);
}

describe('a tape of quantities beyond 2^53 units of 10^-8, and of a name beyond ASCII', () => {
  let folder = '';
  let exchange: TestExchange;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'any-size-'));
    writeTape(folder);
    const balances = 'USDT:100000,SHIB:1000000000000';
    exchange = await TestExchange.start({ TAPE: folder, SPEED: 'max', TAPE_GRACE_MS: '0', BALANCES: balances });
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(folder, { recursive: true });
  });
  const order = (params: Record<string, string>) =>
    exchange.signed('POST', '/api/v3/order', { symbol: 'SHIBUSDT', side: 'BUY', ...params });

  it('takes a limit order of ten million, and a market order that spends just below its amount', async () => {
    const limit = await order({ type: 'LIMIT', timeInForce: 'GTC', quantity: '10000000', price: '0.0000072' });
    expect(limit.body).toMatchObject({ status: 'NEW', origQty: '10000000.00000000' });
    const market = await order({ type: 'MARKET', quoteOrderQty: '50' });
    expect(market.body).toMatchObject({ status: 'FILLED', executedQty: '6934812.00000000' });
    expect(market.body['cummulativeQuoteQty']).toBe('49.99999452');
  });

  it('answers trades, day and klines with all the digits, and a name in its own letters, encoded or not', async () => {
    const socket = await exchange.socket('/ws/shibusdt@trade');
    await socket.find(({ t }) => Number(t) === 2);
    const other = await exchange.socket(`/ws/${encodeURIComponent('币安人生usdt@kline_1m')}`);
    const trades = (await exchange.get('/api/v3/trades?symbol=SHIBUSDT')).body;
    expect(rows(trades).map(({ qty, quoteQty }) => [qty, quoteQty])).toEqual([
      ['45000000000.00000000', '324450.00000000'],
      ['45000000000.00000000', '324000.00000000'],
    ]);
    const day = (await exchange.get('/api/v3/ticker/24hr?symbol=SHIBUSDT')).body;
    expect(day).toMatchObject({ volume: '90000000000.00000000', quoteVolume: '648450.00000000', count: 2 });
    expect((await exchange.get('/api/v3/klines?symbol=SHIBUSDT&interval=1w')).body[0]?.[5]).toBe(
      '90000000000.00000000',
    );
    const name = encodeURIComponent('币安人生USDT');
    await expect
      .poll(async () => (await exchange.get(`/api/v3/trades?symbol=${name}`)).body[0]?.['price'])
      .toBe('0.14560000');
    expect((await exchange.get(`/api/v3/exchangeInfo?symbol=${name}`)).body['symbols']?.[0]?.['baseAsset']).toBe(
      '币安人生',
    );
    other.socket.terminate();
  });
});

describe('a symbol of the paper exchange that lists two filters of the same thing', () => {
  const TWICE = {
    ...{ base: 'TWICE', quote: 'USDT', tickSize: '0.01', lotSize: '0.1', startPrice: '10' },
    filters: [
      { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, maxNotional: '900', applyMaxToMarket: false },
      { filterType: 'MIN_NOTIONAL', minNotional: '8', applyToMarket: false, avgPriceMins: 0 },
    ],
  };
  let exchange: TestExchange;
  beforeAll(async () => {
    const invented = { SYMBOLS: 'TWICEUSDT', INVENTED_SYMBOLS: JSON.stringify([TWICE]) };
    exchange = await TestExchange.start({ ...invented, BALANCES: 'USDT:1000000,TWICE:1000' });
  });
  afterAll(() => exchange.stop());

  it.each([
    [
      'a limit order between both floors',
      { type: 'LIMIT', timeInForce: 'GTC', price: '10', quantity: '0.7' },
      'MIN_NOTIONAL',
    ],
    ['one below both', { type: 'LIMIT', timeInForce: 'GTC', price: '10', quantity: '0.4' }, 'NOTIONAL'],
    ['one above the ceiling', { type: 'LIMIT', timeInForce: 'GTC', price: '10', quantity: '90.1' }, 'NOTIONAL'],
    ['one at the higher floor', { type: 'LIMIT', timeInForce: 'GTC', price: '10', quantity: '0.8' }, undefined],
    [
      'a market order between both, to which the higher does not apply',
      { type: 'MARKET', quoteOrderQty: '6' },
      undefined,
    ],
    ['a market order below both', { type: 'MARKET', quoteOrderQty: '4' }, 'NOTIONAL'],
  ])('judges %s by each of them', async (_what, params, filter) => {
    const sell = { symbol: 'TWICEUSDT', side: 'SELL', ...params } as Record<string, string>;
    const refusal = { code: -1013, msg: `Filter failure: ${filter}` };
    expect((await exchange.signed('POST', '/api/v3/order/test', sell)).body).toEqual(
      filter === undefined ? {} : refusal,
    );
  });
});

describe('a symbol of the paper exchange whose steps are finer than 8 decimals', () => {
  const MOTE = {
    ...{ base: 'MOTE', quote: 'USDT', startPrice: '0.000000000121' },
    ...{ tickSize: '0.000000000001', lotSize: '0.000000000000000001', maxQuantity: '90000000000000000000' },
  };
  const [price, quantity] = ['0.000000000123', '1.000000000000000007'];
  const limit = { symbol: 'MOTEUSDT', side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', price, quantity };
  let exchange: TestExchange;
  beforeAll(async () => {
    const invented = { SYMBOLS: 'MOTEUSDT', INVENTED_SYMBOLS: JSON.stringify([MOTE]) };
    exchange = await TestExchange.start({ ...invented, BALANCES: 'USDT:1,MOTE:1000' });
  });
  afterAll(() => exchange.stop());
  const test = async (params: Record<string, string>): Promise<unknown> =>
    (await exchange.signed('POST', '/api/v3/order/test', { ...limit, ...params })).body;

  it('takes an order between two of those 8 decimals, and makes it smaller by one step', async () => {
    const placed = await exchange.signed('POST', '/api/v3/order', { ...limit, price: '0.000000000604' });
    expect(placed.body).toMatchObject({ status: 'NEW', price: '0.000000000604', origQty: quantity });
    const named = { symbol: 'MOTEUSDT', orderId: String(placed.body['orderId']), newQty: '1.000000000000000006' };
    const amended = await exchange.signed('PUT', '/api/v3/order/amend/keepPriority', named);
    expect(amended.body['amendedOrder']).toMatchObject({ qty: '1.000000000000000006' });
  });

  it.each([
    ['price', '0.0000000001234'],
    ['quantity', '1.0000000000000000071'],
    ['icebergQty', '0.0000000000000000071'],
  ])('refuses a %s of one decimal more', async (name, value) => {
    const refusal = { code: -1111, msg: `Parameter '${name}' has too much precision.` };
    expect(await test({ [name]: value })).toEqual(refusal);
  });

  it('takes a stop price and a visible part that are as fine', async () => {
    const waiting = { type: 'STOP_LOSS_LIMIT', stopPrice: '0.000000000101', icebergQty: '0.100000000000000001' };
    expect(await test({ ...waiting, price: '0.000000000100' })).toEqual({});
  });

  it('says so in its precisions', async () => {
    const listed = (await exchange.get('/api/v3/exchangeInfo?symbol=MOTEUSDT')).body['symbols']?.[0];
    expect(listed).toMatchObject({ baseAssetPrecision: 18, quotePrecision: 12, quoteAssetPrecision: 12 });
  });
});

describe('filters of the paper exchange', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await TestExchange.start({ SYMBOLS: 'SHIBUSDT', BALANCES: 'USDT:1000000,SHIB:90000000000' });
  });
  afterAll(() => exchange.stop());

  it('bound market orders by MARKET_LOT_SIZE and others by LOT_SIZE alone', async () => {
    const sell = { symbol: 'SHIBUSDT', side: 'SELL' };
    const place = async (params: Record<string, string>): Promise<unknown> =>
      (await exchange.signed('POST', '/api/v3/order/test', { ...sell, ...params })).body;
    const refusal = { code: -1013, msg: 'Filter failure: MARKET_LOT_SIZE' };
    expect(await place({ type: 'MARKET', quantity: '20000000001' })).toEqual(refusal);
    expect(await place({ type: 'MARKET', quantity: '20000000000' })).toEqual({});
    const limit = { type: 'LIMIT', timeInForce: 'GTC', price: '0.00000721' };
    expect(await place({ ...limit, quantity: '20000000001' })).toEqual({});
  });
});
