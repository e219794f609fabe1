import { describe, expect, it } from 'vitest';
import { expectSoundDecode } from './kit/expect-sound-decode.fixture.js';
import { logOf, rebuild } from './kit/frame-log.js';
import { codecOf } from '../registry.js';

const BYBIT_TRADE =
  '{"topic":"trade.BTCUSDM21","data":[{"trade_time_ms":"1616304614117","symbol":"BTCUSDM21","side":"Sell","size":1e2,"price":61094.50,"trade_id":"a-1"}]}';
const BYBIT_BOOK =
  '{"topic":"orderBookL2_25.BTCUSDT","type":"delta","data":{"delete":[{"price":"7.50","symbol":"BTCUSDT","side":"Sell"}],"update":[{"price":"6.0","side":"Buy","size":22.390999}],"insert":[]},"timestamp_e6":"1622544088904367"}';
const OKX_BOOK = (action: string, checksum: number) =>
  `{"table":"spot/depth_l2_tbt","action":"${action}","data":[{"instrument_id":"BETH-ETH","asks":[["0.98","1","0","1"]],"bids":[["0.97","2","0","1"]],"timestamp":"2022-02-25T00:00:01.032Z","checksum":${checksum}}]}`;
const COINBASE_TICKER =
  '{"type":"ticker","sequence":8176375276,"product_id":"BTC-USD","best_bid":"4094.990","best_ask":"","time":"2019-04-01T00:00:04.540000Z"}';
const COINBASE_MATCH =
  '{"type":"match","trade_id":216544,"side":"buy","size":"0.50","price":"4.97800000","product_id":"ETC-GBP","time":"2019-08-01T00:00:03.816000Z"}';

describe('frames of protocols that are gone', () => {
  it('of Bybit are trades and depth, their bare numbers exact, and keep no book', () => {
    const { events, books } = logOf(codecOf('bybit'), [BYBIT_TRADE, BYBIT_BOOK]);
    expect(events[0]).toMatchObject({ instrument: 'BTC-USD-M21', price: '61094.5', size: '100', takerSide: 'sell' });
    expect(events[1]).toMatchObject({
      kind: 'delta',
      bids: [['6', '22.390999']],
      asks: [['7.5', '0']],
      exchangeTimeUs: 1_622_544_088_904_367,
    });
    expect(books).toEqual([]);
  });

  it('of OKX have books by their checksum', () => {
    const codec = codecOf('okx');
    const { books } = rebuild(codec, [OKX_BOOK('partial', 0), OKX_BOOK('update', 1)]);
    expect(books.get('BETH-ETH')?.figures()).toMatchObject({ state: 'RESYNCING', updates: 2, checksumsWrong: 1 });
  });

  it('of Coinbase invert the side of the maker, and give a price without a size', () => {
    const { events } = logOf(codecOf('coinbase'), [COINBASE_MATCH, COINBASE_TICKER]);
    expect(events[0]).toMatchObject({ tradeId: '216544', price: '4.978', size: '0.5', takerSide: 'sell' });
    expect(events[1]).toMatchObject({ bidPrice: '4094.99', bidSize: null, askPrice: null, sequence: 8_176_375_276 });
  });

  it.each([
    ['bybit', BYBIT_TRADE.replace('Sell', 'sold')],
    ['bybit', BYBIT_TRADE.replace('1616304614117', 'soon')],
    ['bybit', BYBIT_BOOK.replace('"7.50"', '"-7.50"')],
    ['bybit', BYBIT_BOOK.replace('"delta","data"', '"picture","data"')],
    ['okx', OKX_BOOK('picture', 0)],
    ['okx', OKX_BOOK('partial', 0).replace('BETH-ETH', 'BETH')],
    ['okx', OKX_BOOK('partial', 0).replace('2022-02', '2022-13')],
    ['coinbase', COINBASE_MATCH.replace('buy', 'bid')],
    ['coinbase', COINBASE_MATCH.replace('216544', '1.5')],
    ['coinbase', '{"type":"l2update","product_id":"BTC-EUR","changes":[["hold","1","2"]]}'],
  ] as const)('of %s that are damaged are errors that tell nothing: %s', (venue, frame) => {
    expect(expectSoundDecode(codecOf(venue), frame).told).toBe(0);
  });
});
