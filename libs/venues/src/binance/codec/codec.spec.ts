import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameLog, logOf } from '../../testing/kit/frame-log.js';
import { expectSoundBook, expectSoundDecode } from '../../testing/kit/expect-sound-decode.fixture.js';
import { mutatedFrame } from '../../testing/kit/mutate-frame.fixture.js';
import { swappedFrame } from '../../testing/kit/mutate-value.fixture.js';
import { BinanceCodec } from './codec.js';

const TRADE = '{"e":"trade","E":2,"s":"BTCUSDT","t":7,"p":"0.10","q":"5.00000000","T":1,"m":false,"M":true}';
const QUOTE = '{"u":9,"s":"ETHBTC","b":"0.05","B":"0.00000000","a":"0.051","A":"2.50"}';
const DELTA = '{"e":"depthUpdate","E":3,"s":"BTCUSDT","U":4,"u":5,"b":[["10.50","0.00000000"]],"a":[["11","1.0"]]}';
const LEVELS = '{"lastUpdateId":8,"bids":[["10.00","2"]],"asks":[["11.0","3"]]}';

const combined = (stream: string, data: string): string => `{"stream":"${stream}","data":${data}}`;
const decode = (...frames: readonly string[]) => logOf(new BinanceCodec(), frames);

/** Whether a frame is an error that told nothing. */
function refuses(text: string): boolean {
  const log = new FrameLog();
  return !new BinanceCodec().decode(text, log).ok && log.told === 0;
}

describe('the Binance codec', () => {
  it('reads trades with the side that took, raw and combined alike', () => {
    const { events } = decode(TRADE, combined('btcusdt@trade', TRADE), TRADE.replace('"m":false', '"m":true'));
    expect(events[0]).toStrictEqual({
      type: 'trade',
      venue: 'binance',
      instrument: 'BTC-USDT',
      tradeId: '7',
      price: '0.1',
      size: '5',
      takerSide: 'buy',
      exchangeTimeUs: 1_000,
    });
    expect(events[1]).toStrictEqual(events[0]);
    expect(events[2]).toMatchObject({ takerSide: 'sell' });
  });

  it('reads an aggregate trade as a trade with the id of the aggregate', () => {
    const { events } = decode(TRADE.replace('"trade"', '"aggTrade"').replace('"t":7', '"a":77,"f":1,"l":3'));
    expect(events[0]).toMatchObject({ type: 'trade', tradeId: '77', price: '0.1' });
  });

  it('reads the best bid and ask, where a side without size is empty', () => {
    expect(decode(QUOTE).events).toStrictEqual([
      {
        type: 'quote',
        venue: 'binance',
        instrument: 'ETH-BTC',
        bidPrice: null,
        bidSize: null,
        askPrice: '0.051',
        askSize: '2.5',
        exchangeTimeUs: null,
        sequence: 9,
      },
    ]);
  });

  it('reads a delta with its range, and gives the book the same', () => {
    const { events, books } = decode(DELTA);
    expect(events).toStrictEqual([
      {
        type: 'depth',
        venue: 'binance',
        instrument: 'BTC-USDT',
        kind: 'delta',
        bids: [['10.5', '0']],
        asks: [['11', '1']],
        firstSequence: 4,
        lastSequence: 5,
        exchangeTimeUs: 3_000,
      },
    ]);
    expect(books).toStrictEqual([{ depth: events[0] }]);
  });

  it.each([
    ['the stream of partial depth', combined('bnbbtc@depth20@100ms', LEVELS), undefined, 'BNB-BTC', true],
    ['a recorded channel name', LEVELS, 'bnbbtc@depth5', 'BNB-BTC', true],
    ['its name as it was encoded', combined('bnbbtc%40depth5', LEVELS), undefined, 'BNB-BTC', true],
    ['letters beyond ASCII', combined('%E5%B8%81usdt@depth5', LEVELS), undefined, '币-USDT', true],
    ['a REST request', LEVELS, 'GET /api/v3/depth?symbol=BNBBTC&limit=1000', 'BNB-BTC', undefined],
  ])('takes the symbol of a snapshot from %s', (_, text, stream, instrument, partial) => {
    const log = logOf(new BinanceCodec(), [text], stream);
    expect(log.books[0]?.depth).toMatchObject({ instrument, kind: 'snapshot', firstSequence: 8, lastSequence: 8 });
    expect(log.books[0]?.partial).toBe(partial);
  });

  it('puts frames whose stream was encoded among those of its channel', () => {
    const encoded = `${'%E5%B8%81'.repeat(12)}usdt%40depth%40100ms`;
    expect(new BinanceCodec().channelOf(combined(encoded, DELTA))).toBe('depth-100ms');
    expect(new BinanceCodec().channelOf(combined('btcusdt%zz@trade', TRADE))).toBe('trade');
  });

  it('takes a trade without an id, which counts like any other, and none whose id is no number', () => {
    for (const lacking of [TRADE.replace(/"t":\d+,/u, ''), TRADE.replace(/"t":\d+,/u, '"t":null,')])
      expect(decode(lacking).events[0]).toMatchObject({ type: 'trade', tradeId: '' });
    expect(refuses(TRADE.replace(/"t":\d+,/u, '"t":-1,'))).toBe(true);
  });

  it('keeps every digit of ids beyond 2^53, of trades and of what aggregates are made of', () => {
    const id = '9007199254740993';
    const aggregate = TRADE.replace('"trade"', '"aggTrade"').replace(
      '"t":7',
      `"a":1${id},"f":${id},"l":9007199254740995`,
    );
    const [trade, sum] = decode(TRADE.replace('"t":7', `"t":${id}`), aggregate).events;
    expect(trade).toMatchObject({ tradeId: id });
    const madeOf = { first: BigInt(id), last: 9_007_199_254_740_995n };
    expect(sum).toMatchObject({ tradeId: `1${id}`, kind: 'aggregate', madeOf });
    expect(refuses(TRADE.replace('"t":7', '"t":"7x"'))).toBe(true);
  });

  it('gives a nameless snapshot to the only symbol there is, and refuses to guess between two', () => {
    const codec = new BinanceCodec();
    expect(logOf(codec, [DELTA, LEVELS]).books[1]?.depth.instrument).toBe('BTC-USDT');
    logOf(codec, [QUOTE]);
    expect(codec.decode(LEVELS, new FrameLog()).ok).toBe(false);
  });

  it('keeps nameless snapshots at the beginning until the first change names their symbol', () => {
    const { events, controls } = decode(LEVELS, LEVELS, DELTA);
    expect(events.map(({ type, instrument }) => `${type} ${instrument}`)).toEqual(Array(3).fill('depth BTC-USDT'));
    expect(events[0]).toMatchObject({ kind: 'snapshot', lastSequence: 8 });
    expect(controls).toHaveLength(2);
    // A change with numbers far off is of another symbol; and no more than eight are kept.
    expect(decode(LEVELS, DELTA.replaceAll(/"(U|u)":/gu, '"$1":9000000')).events).toHaveLength(1);
    const codec = new BinanceCodec();
    logOf(codec, Array<string>(8).fill(LEVELS));
    expect(codec.decode(LEVELS, new FrameLog()).ok).toBe(false);
  });

  it('reads what the derivatives send otherwise: named quotes, partial books called updates, snapshots with a symbol', () => {
    const quote = QUOTE.replace('{', '{"e":"bookTicker","E":5,"T":4,').replace('ETHBTC', 'BNBUSD_PERP');
    const snapshot = LEVELS.replace('{', '{"E":6,"symbol":"BTCUSD_220624",');
    const { events, books } = decode(quote, combined('ethusdt@depth20', DELTA), snapshot);
    expect(events[0]).toMatchObject({ type: 'quote', instrument: 'BNB-USD-PERP', exchangeTimeUs: 5_000 });
    expect(books[0]).toMatchObject({ partial: true, depth: { kind: 'snapshot', lastSequence: 5 } });
    expect(events[2]).toMatchObject({ kind: 'snapshot', instrument: 'BTC-USD-220624', exchangeTimeUs: 6_000 });
  });

  it('learns from exchangeInfo what a symbol is, where the quote asset is not known', () => {
    const odd = TRADE.replace('BTCUSDT', 'FOOBARQ');
    expect(refuses(odd)).toBe(true);
    const info = '{"symbols":[{"symbol":"FOOBARQ","baseAsset":"FOO","quoteAsset":"BARQ"},{"symbol":1},null]}';
    expect(decode(info, odd).events[0]?.instrument).toBe('FOO-BARQ');
  });

  it('reports what the exchange refuses, and that it closes', () => {
    const { refusals, controls } = decode(
      '{"code":2,"msg":"Invalid request"}',
      '{"error":{"code":3,"msg":"no"},"id":1}',
      '{"e":"serverShutdown","E":1}',
      '{"result":null,"id":1}',
      combined('!miniTicker@arr', '[]'),
      '{"e":"kline","s":"BTCUSDT"}',
    );
    expect(refusals.map((problem) => problem.message)).toHaveLength(3);
    expect(controls).toEqual(['answer', '!miniTicker@arr', 'kline']);
  });

  it.each([
    TRADE.replace('"0.10"', '0.10'),
    TRADE.replace('"0.10"', '"-1"'),
    TRADE.replace('"0.10"', '"0.00"'),
    TRADE.replace('"t":7', '"t":1e30'),
    TRADE.replace('"T":1', '"T":-1'),
    TRADE.replace('"m":false', '"m":0'),
    DELTA.replace('"U":4', '"U":6'),
    DELTA.replace('["11","1.0"]', '["11"]'),
    DELTA.replace('["11","1.0"]', '["0","1.0"]'),
    QUOTE.replace('"u":9', '"u":"9"'),
    '[]',
    'null',
    '{"stream":"x","data":1}',
    '',
  ])('refuses %s and tells nothing', (text) => {
    expect(refuses(text)).toBe(true);
  });

  it('never throws and says only what is sound, whatever the frame', () => {
    const frames = [TRADE, QUOTE, DELTA, combined('btcusdt@depth5', LEVELS)];
    const codec = new BinanceCodec();
    const book = codec.book();
    fc.assert(
      fc.property(fc.oneof(mutatedFrame(frames), swappedFrame(frames), fc.string()), (text) => {
        for (const input of expectSoundDecode(codec, text).books) book.apply(input);
      }),
      { numRuns: 10_000 },
    );
    expectSoundBook(book, 20_000);
  });
});
