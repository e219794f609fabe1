import { describe, expect, it } from 'vitest';
import { FrameLog, logOf } from '../../testing/kit/frame-log.js';
import { BybitCodec } from './codec.js';

const TS = 1_786_310_816_516;

/** Spot puts `ts` before `type`, linear behind it: it must not matter. */
function book(topic: string, type: string, data: object): string {
  return JSON.stringify({ topic, ts: TS, type, data, cts: TS - 5 });
}

function ticker(type: string, data: object, symbol = 'BTCUSDT'): string {
  return JSON.stringify({ topic: `tickers.${symbol}`, type, data: { symbol, ...data }, cs: 77, ts: TS });
}

describe("Bybit's frames", () => {
  it('a trade names the taker, with the id as it came', () => {
    const trade = {
      T: TS,
      s: 'BTCUSDT',
      S: 'Sell',
      v: '0.0040',
      p: '65114.20',
      i: 'a9188a0a-82bc-50de-be60-03eedbe3cdd7',
    };
    expect(logOf(new BybitCodec(), [JSON.stringify({ topic: 'publicTrade.BTCUSDT', data: [trade] })]).events).toEqual([
      {
        type: 'trade',
        venue: 'bybit',
        instrument: 'BTC-USDT',
        tradeId: 'a9188a0a-82bc-50de-be60-03eedbe3cdd7',
        price: '65114.2',
        size: '0.004',
        takerSide: 'sell',
        exchangeTimeUs: TS * 1_000,
      },
    ]);
  });

  it('a deep book is depth; u 1 is the whole book even where it says delta', () => {
    const data = { s: 'ETHUSDC', b: [['1919.40', '0']], a: [], u: 8, seq: 112488545865 };
    const log = logOf(new BybitCodec(), [
      book('orderbook.200.ETHUSDC', 'delta', data),
      book('orderbook.200.ETHUSDC', 'delta', { ...data, u: 1 }),
    ]);
    const depth = {
      type: 'depth',
      venue: 'bybit',
      instrument: 'ETH-USDC',
      kind: 'delta',
      bids: [['1919.4', '0']],
      asks: [],
      firstSequence: 8,
      lastSequence: 8,
      exchangeTimeUs: TS * 1_000,
    };
    const whole = { ...depth, kind: 'snapshot', firstSequence: 1, lastSequence: 1 };
    expect(log.events).toEqual([depth, whole]);
    expect(log.books).toEqual([
      { depth, levels: 200 },
      { depth: whole, levels: 200, reset: true },
    ]);
  });

  it('the book of one level is a quote and the top of a book; an old delta keeps the side that it leaves out', () => {
    const log = logOf(new BybitCodec(), [
      book('orderbook.1.BTCUSDT', 'delta', { s: 'BTCUSDT', b: [['4', '1']], a: [], u: 9 }),
      book('orderbook.1.BTCUSDT', 'snapshot', { s: 'BTCUSDT', b: [['5', '1.0']], a: [['6', '2']], u: 10 }),
      book('orderbook.1.BTCUSDT', 'delta', { s: 'BTCUSDT', b: [['4', '3']], a: [], u: 11 }),
    ]);
    expect(log.events.map(({ type }) => type)).toEqual(['depth', 'quote', 'depth', 'quote', 'depth']);
    const quotes = log.events.filter(({ type }) => type === 'quote');
    expect(quotes).toMatchObject([
      { bidPrice: '5', bidSize: '1', askPrice: '6', askSize: '2', sequence: 10 },
      { bidPrice: '4', bidSize: '3', askPrice: '6', askSize: '2', sequence: 11 },
    ]);
    expect(log.books.every(({ partial }) => partial === true)).toBe(true);
  });

  it("linear tickers leave out what did not change; spot's carry no best bid and ask and are no quote", () => {
    const log = logOf(new BybitCodec(), [
      ticker('delta', { bid1Price: '1', bid1Size: '1' }),
      ticker('snapshot', { bid1Price: '65114.20', bid1Size: '5.954', ask1Price: '65114.30', ask1Size: '10.470' }),
      ticker('delta', { lastPrice: '65114.30' }),
      ticker('delta', { ask1Price: '65114.40', ask1Size: '3' }),
      ticker('snapshot', { lastPrice: '77.3' }, 'SOLUSDT'),
    ]);
    expect(log.events).toMatchObject([
      { bidPrice: '65114.2', bidSize: '5.954', askPrice: '65114.3', askSize: '10.47', sequence: 77 },
      { bidPrice: '65114.2', bidSize: '5.954', askPrice: '65114.4', askSize: '3', sequence: 77 },
    ]);
    expect(log.controls).toEqual(['tickers.BTCUSDT', 'tickers.BTCUSDT', 'tickers.SOLUSDT']);
  });

  it('what cannot be read of a ticker is not remembered', () => {
    const codec = new BybitCodec();
    logOf(codec, [ticker('snapshot', { bid1Price: '1', bid1Size: '1', ask1Price: '2', ask1Size: '1' })]);
    expect(codec.decode(ticker('delta', { ask1Price: '2,5', ask1Size: '1' }), new FrameLog()).ok).toBe(false);
    const log = logOf(codec, [ticker('delta', { bid1Price: '1.5', bid1Size: '4' })]);
    expect(log.events).toMatchObject([{ bidPrice: '1.5', askPrice: '2' }]);
  });

  it('pongs of both shapes and acknowledgements are no market data; a refusal says its reason', () => {
    const log = logOf(new BybitCodec(), [
      '{"success":true,"ret_msg":"pong","conn_id":"x","req_id":"","op":"ping"}',
      '{"op":"pong","args":["1672916271846"],"conn_id":"x"}',
      '{"success":true,"ret_msg":"subscribe","conn_id":"x","op":"subscribe"}',
      '{"success":false,"ret_msg":"error:handler not found,topic:orderbook.7.BTCUSDT","conn_id":"x","op":"subscribe"}',
    ]);
    expect(log.controls).toEqual(['pong', 'pong', 'subscribe']);
    expect(log.refusals).toMatchObject([
      { message: 'Bybit refused subscribe: error:handler not found,topic:orderbook.7.BTCUSDT.' },
    ]);
  });

  it.each([
    ['{', 'JSON'],
    ['7', 'not an object'],
    ['{"topic":7}', '"topic"'],
    ['{"topic":"publicTrade.BTCUSDT"}', '"data"'],
    ['{"topic":"publicTrade.BTCUSDT","data":[{"i":"1","S":"buy"}]}', '"S"'],
    [book('orderbook.50.BTCUSDT', 'partial', { s: 'BTCUSDT', b: [], a: [], u: 2 }), '"type"'],
    [book('orderbook.50.BTCUSDT', 'delta', { s: 'BTCUSDT', b: [], a: [] }), '"u"'],
    [book('orderbook.50.BTCUSDT', 'delta', { s: 'BTCUSDT', b: [['1', 2]], a: [], u: 2 }), 'a size'],
    [book('orderbook.50.BTCUSDT', 'delta', { s: 'BTC/USDT', b: [], a: [], u: 2 }), 'names no instrument'],
  ])('%j is an error value that names what is wrong, and tells nothing', (text, reason) => {
    const log = new FrameLog();
    const read = new BybitCodec().decode(text, log);
    expect(read).toMatchObject({ ok: false, error: { code: 'FRAME_UNREADABLE' } });
    expect(read.ok ? '' : read.error.message).toContain(reason);
    expect(log.told).toBe(0);
  });
});
