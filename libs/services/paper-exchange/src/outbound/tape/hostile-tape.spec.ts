import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#libs/platform';
import { TestExchange, rows } from '../../testkit/harness.js';
import { RecordedTape } from './recorded-tape.js';

const T0 = 1_767_225_600_000;
const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '100000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];
const BNB = { symbol: 'BNBUSDT', baseAsset: 'BNB', quoteAsset: 'USDT', filters: FILTERS };
const BOOK = JSON.stringify({ lastUpdateId: 80_000, bids: [['860.00', '2']], asks: [['861.00', '3']] });
const frame = (stream: string, data: object): string => JSON.stringify({ stream, data });
const trade = (t: number, q: string, more: object = {}, atMs = T0 + t): string =>
  frame('bnbusdt@trade', { e: 'trade', E: atMs, s: 'BNBUSDT', t, p: '860.00', q, T: atMs, m: true, M: true, ...more });

describe('a tape as hard as recordings are', () => {
  let folder = '';
  const put = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  /** Writes what REST answered and the frames of all streams, in this order. */
  const write = (info: object, frames: readonly string[]): void => {
    put('binance.rest-exchangeInfo.jsonl', [JSON.stringify(info)]);
    put('binance.rest-depth.jsonl', [BOOK]);
    put('binance.all.jsonl', frames);
    put('order.tsv', [
      `1\t${T0}000\tbinance.rest-exchangeInfo\t1\t/api/v3/exchangeInfo`,
      `2\t${T0}001\tbinance.rest-depth\t1\t/api/v3/depth?symbol=BNBUSDT&limit=5000`,
      ...frames.map((_, i) => `${i + 3}\t${T0}${100 + i}\tbinance.all\t${i + 1}\t`),
    ]);
  };
  const start = (): Promise<TestExchange> =>
    TestExchange.start({ TAPE: folder, SPEED: 'max', TAPE_GRACE_MS: '0', BALANCES: 'USDT:100000,BNB:10' });
  const place = (exchange: TestExchange, params: Record<string, string>) =>
    exchange.signed('POST', '/api/v3/order', {
      ...{ symbol: 'BNBUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '5', price: '860', ...params },
    });
  const ended = async (exchange: TestExchange): Promise<void> => {
    await exchange.socket('/ws/bnbusdt@trade');
    await expect
      .poll(async () => (await exchange.get('/paper/status')).body['market'])
      .toMatchObject({ phase: 'ended' });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostile-tape-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts and fills by each execution once, and by nothing that is none', async () => {
    const aggregate = { e: 'aggTrade', E: T0, s: 'BNBUSDT', a: 9, p: '860.00', q: '3', f: 1, l: 2, T: T0 + 2, m: true };
    write({ symbols: [{ ...BNB, status: 'TRADING' }] }, [
      trade(1, '1'),
      // Two connections that lived at once, a print of nothing, one that an insurance fund took over.
      trade(1, '1'),
      trade(2, '2'),
      frame('bnbusdt@aggTrade', aggregate),
      trade(2, '2'),
      trade(3, '0', { p: '0', X: 'NA' }),
      trade(4, '50', { X: 'INSURANCE_FUND' }),
      // The same id in another life of the ids is another execution.
      trade(1, '0.5', {}, T0 + 5_000),
    ]);
    const exchange = await start();
    try {
      const { body } = await place(exchange, {});
      await ended(exchange);
      expect((await exchange.get('/api/v3/ticker/24hr?symbol=BNBUSDT')).body).toMatchObject({ volume: '3.50000000' });
      expect(rows((await exchange.get('/api/v3/trades?symbol=BNBUSDT')).body)).toHaveLength(3);
      const query = { symbol: 'BNBUSDT', orderId: String(body['orderId']) };
      // Behind the 2 that stood there: 1 of the second trade, and the 0.5.
      expect((await exchange.signed('GET', '/api/v3/order', query)).body['executedQty']).toBe('1.50000000');
    } finally {
      await exchange.stop();
    }
  });

  it('shows the book of a new life of the update ids, and nothing of the old one', async () => {
    const change = (U: number, u: number, atMs: number, b: object): string =>
      frame('bnbusdt@depth', { e: 'depthUpdate', E: atMs, s: 'BNBUSDT', U, u, b, a: [['701.00', '1']] });
    write({ symbols: [{ ...BNB, status: 'TRADING' }] }, [
      change(80_001, 80_002, T0, [['859.00', '1']]),
      change(101, 105, T0 + 2_000_000, [['700.00', '4']]),
      // One that comes late is known.
      change(104, 105, T0 + 2_000_000, [['1.00', '1']]),
    ]);
    const exchange = await start();
    try {
      await ended(exchange);
      expect((await exchange.get('/api/v3/depth?symbol=BNBUSDT')).body).toEqual({
        lastUpdateId: 105,
        bids: [['700.00', '4']],
        asks: [['701.00', '1']],
      });
      const sold = await place(exchange, { side: 'SELL', quantity: '1', price: '700', timeInForce: 'IOC' });
      expect(sold.body).toMatchObject({ status: 'FILLED', cummulativeQuoteQty: '700.00000000' });
    } finally {
      await exchange.stop();
    }
  });

  it('has the filters of the whole exchange and the status that were recorded', async () => {
    const limits = [
      { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 2 },
      { filterType: 'EXCHANGE_MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 1 },
    ];
    write({ exchangeFilters: limits, symbols: [{ ...BNB, status: 'TRADING' }] }, [trade(1, '1')]);
    const exchange = await start();
    try {
      expect((await exchange.get('/api/v3/exchangeInfo')).body).toMatchObject({ exchangeFilters: limits });
      const stop = { side: 'SELL', type: 'STOP_LOSS_LIMIT', stopPrice: '800', price: '799', quantity: '1' };
      expect((await place(exchange, stop)).status).toBe(200);
      expect((await place(exchange, stop)).body['msg']).toBe('Filter failure: EXCHANGE_MAX_NUM_ALGO_ORDERS');
      expect((await place(exchange, {})).status).toBe(200);
      expect((await place(exchange, {})).body['msg']).toBe('Filter failure: EXCHANGE_MAX_NUM_ORDERS');
    } finally {
      await exchange.stop();
    }
    write({ exchangeFilters: [], symbols: [{ ...BNB, status: 'HALT' }] }, [trade(1, '1')]);
    const halted = await start();
    try {
      const info = (await halted.get('/api/v3/exchangeInfo?symbol=BNBUSDT')).body;
      expect([info['exchangeFilters'], rows(info['symbols'])[0]?.['status']]).toEqual([[], 'HALT']);
      expect((await place(halted, {})).body).toMatchObject({ code: -2010, msg: 'Market is closed.' });
    } finally {
      await halted.stop();
    }
  });

  it('cuts no name at a guess: one that may be two is left out, and named', async () => {
    const of = (symbol: string): string =>
      frame(`${symbol.toLowerCase()}@trade`, { e: 'trade', E: T0, s: symbol, t: 1, p: '5', q: '1', T: T0, m: true });
    put('binance.trade.jsonl', [of('BNTUSD'), of('BTCUSDT'), of('ETHUSD1')]);
    put(
      'order.tsv',
      [1, 2, 3].map((line) => `${line}\t${T0}00${line}\tbinance.trade\t${line}\t`),
    );
    const warned: unknown[] = [];
    const log = createLog('test', 'silent');
    log.warn = (...said: unknown[]): void => void warned.push(said.at(-1));
    const { symbols } = await new RecordedTape(folder, log).survey();
    expect(symbols.map(({ base, quote }) => `${base}-${quote}`)).toEqual(['BTC-USDT', 'ETH-USD1']);
    expect(warned).toEqual([expect.stringContaining('BNTUSD is left out')]);
  });
});
