import { describe, expect, it } from 'vitest';
import { codecOf } from '../registry.js';

const FRAMES = [
  ['binance', '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate"}}', 'depth-100ms'],
  ['binance', '{"stream":"btcusdt@trade","data":{}}', 'trade'],
  ['binance', '{"stream":"btcusdt@kline_1m","data":{}}', 'kline_1m'],
  ['binance', '{"e":"aggTrade","E":1}', 'aggTrade'],
  ['binance', '{"result":null,"id":1}', 'reply'],
  ['binance', '{"u":400900217,"s":"BNBUSDT"}', undefined],
  ['bybit', '{"topic":"orderbook.200.BTCUSDT","type":"snapshot"}', 'orderbook.200'],
  ['bybit', '{"type":"snapshot","topic":"tickers.BTCUSDT"}', 'tickers'],
  ['bybit', '{"success":true,"ret_msg":"subscribe","conn_id":"x","op":"subscribe"}', 'op-reply'],
  ['kraken', '{"channel":"book","type":"update"}', 'book'],
  ['kraken', '{"error":"Unsupported event","method":"subscribe"}', 'method.subscribe'],
  ['okx', '{"arg":{"channel":"books-l2-tbt","instId":"BTC-USDT"},"data":[]}', 'books-l2-tbt'],
  ['okx', '{"event":"subscribe","arg":{"channel":"trades"}}', 'event'],
  ['okx', 'pong', 'pong'],
  ['coinbase', '{"channel":"l2_data","client_id":""}', 'l2_data'],
  ['coinbase', '{"type":"error","message":"no"}', undefined],
] as const;

describe("the channel of a frame, for a recording's files", () => {
  it.each(FRAMES)('of %s: %s is %s', (venue, text, channel) => {
    expect(codecOf(venue).channelOf?.(text)).toBe(channel);
  });

  it('is known for every venue', () => {
    for (const venue of ['binance', 'coinbase', 'kraken', 'okx', 'bybit'] as const) {
      expect(codecOf(venue).channelOf).toBeTypeOf('function');
    }
  });
});
