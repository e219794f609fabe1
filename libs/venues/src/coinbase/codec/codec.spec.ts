import { describe, expect, it } from 'vitest';
import { FrameLog, logOf } from '../../testing/kit/frame-log.js';
import { CoinbaseCodec, PRODUCT_NEWS } from './codec.js';

const codec = new CoinbaseCodec();
const TIME = '2026-08-09T21:05:48.228971266Z';
const TIME_US = 1_786_309_548_228_971;

function frame(channel: string, event: object, sequence = 7): string {
  return JSON.stringify({ channel, timestamp: TIME, sequence_num: sequence, events: [event] });
}

describe("Coinbase's frames", () => {
  it('a trade names the taker: the side that comes is the maker, and the newest comes first', () => {
    const trades = [
      { product_id: 'BTC-USD', trade_id: '2', price: '65083.60', size: '0.10', time: TIME, side: 'SELL' },
      { product_id: 'BTC-USD', trade_id: '1', price: '65083', size: '5.00', time: '2026-08-09T21:05:42Z', side: 'BUY' },
    ];
    expect(logOf(codec, [frame('market_trades', { type: 'update', trades })]).events).toEqual([
      {
        type: 'trade',
        venue: 'coinbase',
        instrument: 'BTC-USD',
        tradeId: '1',
        price: '65083',
        size: '5',
        takerSide: 'sell',
        exchangeTimeUs: 1_786_309_542_000_000,
      },
      {
        type: 'trade',
        venue: 'coinbase',
        instrument: 'BTC-USD',
        tradeId: '2',
        price: '65083.6',
        size: '0.1',
        takerSide: 'buy',
        exchangeTimeUs: TIME_US,
      },
    ]);
  });

  it('depth has no numbers of its own; offers are asks; the number of the frame goes to the connection', () => {
    const updates = [
      { side: 'bid', event_time: TIME, price_level: '100.10', new_quantity: '0' },
      { side: 'offer', event_time: TIME, price_level: '101', new_quantity: '0.50' },
    ];
    const log = logOf(codec, [frame('l2_data', { type: 'update', product_id: 'BTC-USD', updates }, 41)]);
    const depth = {
      type: 'depth',
      venue: 'coinbase',
      instrument: 'BTC-USD',
      kind: 'delta',
      bids: [['100.1', '0']],
      asks: [['101', '0.5']],
      firstSequence: null,
      lastSequence: null,
      exchangeTimeUs: TIME_US,
    };
    expect(log.events).toEqual([depth]);
    expect(Object.keys(log.events[0] ?? {})).toEqual(Object.keys(depth));
    expect([log.books, log.sequences]).toEqual([[{ depth }], [41]]);
  });

  it('a ticker is a quote; an empty side is null; the batched ticker, which leaves both out, is none', () => {
    const ticker = { product_id: 'ETH-USD', best_bid: '1919.40', best_bid_quantity: '1.5' };
    const log = logOf(codec, [
      frame('ticker', { type: 'update', tickers: [{ ...ticker, best_ask: '', best_ask_quantity: '' }] }),
      frame('ticker_batch', { type: 'update', tickers: [{ product_id: 'ETH-USD', price: '1919.4' }] }),
    ]);
    expect(log.events).toEqual([
      {
        type: 'quote',
        venue: 'coinbase',
        instrument: 'ETH-USD',
        bidPrice: '1919.4',
        bidSize: '1.5',
        askPrice: null,
        askSize: null,
        exchangeTimeUs: TIME_US,
        sequence: null,
      },
    ]);
    expect(log.sequences).toEqual([7, 7]);
  });

  it('heartbeats, acknowledgements and unknown channels carry no market data and are counted all the same', () => {
    const log = logOf(codec, [
      frame('heartbeats', { heartbeat_counter: 3 }, 1),
      frame('subscriptions', { subscriptions: {} }, 2),
      frame('something_new', {}, 3),
    ]);
    expect([log.controls, log.sequences]).toEqual([
      ['heartbeats', 'subscriptions', 'something_new'],
      [1, 2, 3],
    ]);
  });

  it('an error of the venue is a refusal with its words', () => {
    const log = logOf(codec, [
      '{"type":"error","message":"failure to subscribe","reason":"level3 is not a valid channel"}',
    ]);
    expect(log.refusals).toMatchObject([
      { code: 'VENUE_REFUSED', message: 'Coinbase refused: failure to subscribe: level3 is not a valid channel.' },
    ]);
  });

  it.each([
    ['', 'JSON'],
    ['[]', 'not an object'],
    ['{"channel":1}', '"channel"'],
    ['{"channel":"l2_data","timestamp":"2026-08-09T21:05:48Z","events":[]}', '"sequence_num"'],
    ['{"channel":"l2_data","timestamp":"yesterday","sequence_num":1,"events":[]}', '"timestamp"'],
    ['{"channel":"l2_data","timestamp":"2026-02-30T00:00:00Z","sequence_num":1,"events":[]}', '"timestamp"'],
    [frame('l2_data', { type: 'update', product_id: 'BTC USD', updates: [] }), '"product_id"'],
    [frame('l2_data', { type: 'partial', product_id: 'BTC-USD', updates: [] }), '"type"'],
    [
      frame('l2_data', {
        type: 'update',
        product_id: 'BTC-USD',
        updates: [{ side: 'bid', price_level: 100.1, new_quantity: '1' }],
      }),
      '"price_level"',
    ],
  ])('%j is an error value that names what is wrong, and tells nothing', (text, reason) => {
    const log = new FrameLog();
    const read = codec.decode(text, log);
    expect(read).toMatchObject({ ok: false, error: { code: 'FRAME_UNREADABLE' } });
    expect(read.ok ? '' : read.error.message).toContain(reason);
    expect(log.told).toBe(0);
  });

  it("the venue's year 1 is no time", () => {
    const text = frame('ticker', {
      type: 'update',
      tickers: [{ product_id: 'A-B', best_bid: '1', best_bid_quantity: '1' }],
    });
    const log = logOf(codec, [text.replace(TIME, '0001-01-01T00:00:00.000000Z')]);
    expect(log.events).toMatchObject([{ exchangeTimeUs: null }]);
  });
});

describe('the status channel', () => {
  const status = (id: string, text: string) =>
    JSON.stringify({
      ...{ channel: 'status', timestamp: '2026-01-01T00:00:00Z', sequence_num: 1 },
      events: [{ type: 'snapshot', products: [{ id, status: text, status_message: '' }] }],
    });

  it('is news where a product has another status than before, and none while it repeats', () => {
    const codec = new CoinbaseCodec();
    const frames = ['online', 'online', 'offline', 'offline', 'online'].map((text) => status('BTC-USD', text));
    expect(logOf(codec, frames).controls.map((what) => what === PRODUCT_NEWS)).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
    expect(logOf(new CoinbaseCodec(), [status('BTC-USD', 'delisted')]).controls).toEqual([PRODUCT_NEWS]);
  });
});
