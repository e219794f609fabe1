import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json, TestSocket } from '../../testkit/harness.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const STOP = { ...SYMBOL, side: 'SELL', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '0.01' };
const FAR_STOP = { ...STOP, price: '49000', stopPrice: '50000' };
const PAIR = { ...SYMBOL, side: 'SELL', quantity: '0.01' };
const FAR_PAIR = {
  ...PAIR,
  aboveType: 'LIMIT_MAKER',
  abovePrice: '90000',
  belowType: 'STOP_LOSS',
  belowStopPrice: '50000',
};
const LEAD = {
  ...SYMBOL,
  workingType: 'LIMIT',
  workingTimeInForce: 'GTC',
  workingSide: 'BUY',
  workingQuantity: '0.01',
};

describe('orders that wait, by REST', () => {
  let folder = '';
  let exchange: TestExchange;
  let user: TestSocket;
  const start = () =>
    TestExchange.start({
      BALANCES: 'USDT:100000,BTC:1',
      JOURNAL_FILE: join(folder, 'journal.jsonl'),
      RATE: '2',
      ORDERS_PER_10S: '1000',
    });
  const post = async (path: string, params: Record<string, string>): Promise<Json> =>
    (await exchange.signed('POST', `/api/v3${path}`, params)).body;
  const remove = async (path: string, params: Record<string, string>): Promise<Json> =>
    (await exchange.signed('DELETE', `/api/v3${path}`, params)).body;
  const ask = async (path: string, params: Record<string, string> = {}): Promise<Json> =>
    (await exchange.signed('GET', `/api/v3${path}`, params)).body;
  const locked = async (asset: string): Promise<string> =>
    String(rows((await ask('/account'))['balances']).find((row) => String(row['asset']) === asset)?.['locked']);
  const events = (): Json[] => user.messages.flatMap(({ event }) => (event === undefined ? [] : [event]));
  const last = async (): Promise<number> =>
    Number((await exchange.get('/api/v3/ticker/price?symbol=BTCUSDT')).body['price']);
  const openOrders = async (): Promise<Json[]> => rows(await ask('/openOrders', SYMBOL));
  const subscribe = async (): Promise<void> => {
    user = await exchange.socket('/ws-api/v3');
    await user.request('userDataStream.subscribe.signature', exchange.wsSigned({}));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'contingent-'));
    exchange = await start();
    await subscribe();
  });
  afterAll(async () => {
    await exchange.stop();
    rmSync(folder, { recursive: true });
  });

  it('a stop is taken, holds back what it sells, is told as one that does not work yet, and is cancelled', async () => {
    const placed = await post('/order', { ...FAR_STOP, newClientOrderId: 'stop', newOrderRespType: 'RESULT' });
    expect(placed).toMatchObject({ status: 'NEW', stopPrice: '50000.00000000', workingTime: -1, orderListId: -1 });
    expect(await ask('/order', { ...SYMBOL, origClientOrderId: 'stop' })).toMatchObject({ isWorking: false });
    expect(await locked('BTC')).toBe('0.01000000');
    const report = await user.find(({ event }) => String(event?.['c']) === 'stop').then(({ event }) => event);
    expect(report).toMatchObject({ x: 'NEW', X: 'NEW', w: false, o: 'STOP_LOSS_LIMIT', P: '50000.00000000' });
    expect(Object.keys(report ?? {})).not.toContain('W');
    expect(await remove('/order', { ...SYMBOL, origClientOrderId: 'stop' })).toMatchObject({ status: 'CANCELED' });
    expect(await locked('BTC')).toBe('0.00000000');
  });

  it('what does not fit is refused in Binance’s words', async () => {
    const refused: readonly (readonly [Record<string, string>, number, RegExp])[] = [
      [{ ...STOP, price: '70000', stopPrice: '70000' }, -2010, /would trigger immediately/u],
      [{ ...STOP, price: '49000' }, -1102, /'stopPrice' or 'trailingDelta'/u],
      [{ ...FAR_STOP, type: 'LIMIT' }, -1106, /'stopPrice'/u],
      [{ ...STOP, price: '49000', trailingDelta: '3' }, -1013, /TRAILING_DELTA/u],
      [{ ...FAR_STOP, stopPrice: '50000.001' }, -1013, /PRICE_FILTER/u],
      [{ ...FAR_STOP, icebergQty: '0.02' }, -2010, /IcebergQty exceeds QTY/u],
      [{ ...FAR_STOP, icebergQty: '0.00005' }, -1013, /ICEBERG_PARTS/u],
      [{ ...FAR_STOP, timeInForce: 'IOC', icebergQty: '0.005' }, -1014, /combination/u],
    ];
    for (const [order, code, words] of refused) {
      const answer = await post('/order', order);
      expect([order, answer['code']]).toEqual([order, code]);
      expect(String(answer['msg'])).toMatch(words);
    }
    const pairs: readonly (readonly [Record<string, string>, number])[] = [
      [{ ...FAR_PAIR, abovePrice: '50', belowStopPrice: '40' }, -1013],
      [{ ...FAR_PAIR, abovePrice: '60000', belowStopPrice: '59000' }, -2010],
      [{ ...FAR_PAIR, side: 'BUY' }, -1165],
      [{ ...FAR_PAIR, aboveType: 'MARKET' }, -1106],
      [{ ...FAR_PAIR, belowType: 'LIMIT_MAKER', belowPrice: '50000' }, -1106],
      [{ ...FAR_PAIR, quantity: '2' }, -2010],
      [{ ...FAR_PAIR, aboveClientOrderId: 'same', belowClientOrderId: 'same' }, -2010],
    ];
    for (const [pair, code] of pairs)
      expect([pair, (await post('/orderList/oco', pair))['code']]).toEqual([pair, code]);
    expect(await openOrders()).toEqual([]);
    expect(await locked('BTC')).toBe('0.00000000');
  });

  it('a symbol takes five orders at once that wait for a price, and twenty lists', async () => {
    for (let n = 0; n < 5; n += 1) await post('/order', { ...FAR_STOP, quantity: '0.001' });
    expect(await post('/order', FAR_STOP)).toMatchObject({ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' });
    expect(await post('/orderList/oco', FAR_PAIR)).toMatchObject({ msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' });
    expect(rows(await remove('/openOrders', SYMBOL))).toHaveLength(5);
    const pending = { pendingType: 'MARKET', pendingSide: 'SELL', pendingQuantity: '0.001' };
    const lead = { ...LEAD, workingPrice: '30000', workingQuantity: '0.001', ...pending };
    for (let n = 0; n < 20; n += 1) await post('/orderList/oto', lead);
    expect(await post('/orderList/oto', lead)).toMatchObject({ msg: 'Filter failure: MAX_NUM_ORDER_LISTS' });
    expect(rows(await remove('/openOrders', SYMBOL))).toHaveLength(20);
  });

  it('a stop comes into the book by the trade that reaches its price, and trades there', async () => {
    const price = (await last()) - 0.01;
    const stop = { ...SYMBOL, side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', newClientOrderId: 'loss' };
    expect(await post('/order', { ...stop, stopPrice: price.toFixed(2) })).toMatchObject({ symbol: 'BTCUSDT' });
    await post('/order', { ...SYMBOL, side: 'SELL', type: 'MARKET', quantity: '0.2' });
    await user.find(({ event }) => String(event?.['c']) === 'loss' && String(event?.['X']) === 'FILLED');
    const told = events().filter((one) => String(one['c']) === 'loss');
    expect(told.map(({ w, x }) => [x, w]).slice(0, 2)).toEqual([
      ['NEW', false],
      ['NEW', true],
    ]);
    expect(await ask('/order', { ...SYMBOL, origClientOrderId: 'loss' })).toMatchObject({
      executedQty: '0.01000000',
      isWorking: true,
    });
    expect(await locked('BTC')).toBe('0.00000000');
  });

  it('a pair holds back its quantity once, is told and listed, and goes whole with one of its orders', async () => {
    const list = await post('/orderList/oco', { ...FAR_PAIR, listClientOrderId: 'pair', belowClientOrderId: 'below' });
    expect(list).toMatchObject({
      contingencyType: 'OCO',
      listStatusType: 'EXEC_STARTED',
      listOrderStatus: 'EXECUTING',
    });
    expect(rows(list['orderReports']).map(({ type, workingTime }) => [type, Number(workingTime) > 0])).toEqual([
      ['STOP_LOSS', false],
      ['LIMIT_MAKER', true],
    ]);
    expect(await locked('BTC')).toBe('0.01000000');
    expect(rows(await ask('/openOrderList')).map((one) => one['listClientOrderId'])).toEqual(['pair']);
    expect(await ask('/orderList', { origClientOrderId: 'pair' })).toMatchObject({ symbol: 'BTCUSDT' });
    const gone = await remove('/order', { ...SYMBOL, origClientOrderId: 'below' });
    expect(rows(gone['orderReports']).map(({ status }) => String(status))).toEqual(['CANCELED', 'CANCELED']);
    expect(gone).toMatchObject({ listOrderStatus: 'ALL_DONE' });
    await user.find(({ event }) => String(event?.['e']) === 'listStatus' && String(event?.['L']) === 'ALL_DONE');
    expect(await locked('BTC')).toBe('0.00000000');
    expect(await remove('/orderList', { ...SYMBOL, listClientOrderId: 'pair' })).toMatchObject({ code: -2011 });
  });

  it('the pair at Binance’s former address, and what ends it is not a list any more', async () => {
    const list = await post('/order/oco', {
      ...PAIR,
      price: '90000',
      stopPrice: '50000',
      stopLimitPrice: '49000',
      stopLimitTimeInForce: 'GTC',
    });
    expect(rows(list['orderReports']).map(({ type }) => String(type))).toEqual(['STOP_LOSS_LIMIT', 'LIMIT_MAKER']);
    const ended = await remove('/orderList', { ...SYMBOL, orderListId: String(list['orderListId']) });
    expect(ended).toMatchObject({ listStatusType: 'ALL_DONE' });
    expect(await ask('/orderList', { orderListId: '9999' })).toMatchObject({ code: -2018 });
  });

  it('what waits for a lead comes when the lead is filled, and the answer still shows it as pending', async () => {
    const workingPrice = ((await last()) * 1.01).toFixed(2);
    const pending = {
      pendingType: 'MARKET',
      pendingSide: 'SELL',
      pendingQuantity: '0.01',
      pendingClientOrderId: 'then',
    };
    const list = await post('/orderList/oto', { ...LEAD, workingPrice, ...pending });
    expect(rows(list['orderReports']).map(({ status }) => String(status))).toEqual(['FILLED', 'PENDING_NEW']);
    expect(await ask('/order', { ...SYMBOL, origClientOrderId: 'then' })).toMatchObject({ status: 'FILLED' });
    expect(await ask('/orderList', { orderListId: String(list['orderListId']) })).toMatchObject({
      listOrderStatus: 'ALL_DONE',
    });
    expect(await openOrders()).toEqual([]);
  });

  it('an iceberg shows one part of itself at a time', async () => {
    const iceberg = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', icebergQty: '0.01' };
    await post('/order', { ...iceberg, price: '30000' });
    const { bids } = (await exchange.get('/api/v3/depth?symbol=BTCUSDT&limit=5000')).body;
    expect(rows(bids).find((level) => String(level[0]) === '30000.00000000')).toEqual(['30000.00000000', '0.01000000']);
    await remove('/openOrders', SYMBOL);
  });

  it('after a kill stops wait on, pairs are pairs, leads have what waits for them', async () => {
    const trailing = { ...SYMBOL, side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', trailingDelta: '1500' };
    await post('/order', { ...trailing, newClientOrderId: 'trails' });
    await post('/orderList/oco', { ...FAR_PAIR, listClientOrderId: 'pair-again' });
    const others = {
      pendingSide: 'SELL',
      pendingQuantity: '0.01',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '90000',
    };
    const below = { pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: '25000' };
    await post('/orderList/otoco', { ...LEAD, workingPrice: '30000', ...others, ...below });
    const state = async () => [
      await openOrders(),
      await ask('/openOrderList'),
      await locked('BTC'),
      await locked('USDT'),
    ];
    const before = await state();
    const killed = readFileSync(join(folder, 'journal.jsonl'));
    await exchange.stop();
    writeFileSync(join(folder, 'journal.jsonl'), killed);
    exchange = await start();
    expect(await state()).toEqual(before);
    expect(before[0]).toHaveLength(6);
    expect(before[2]).toBe('0.03000000');
    expect(rows(await remove('/openOrders', SYMBOL))).toHaveLength(3);
    expect([await locked('BTC'), await locked('USDT')]).toEqual(['0.00000000', '0.00000000']);
  });
});
