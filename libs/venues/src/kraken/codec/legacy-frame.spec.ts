import { describe, expect, it } from 'vitest';
import { logOf, rebuild } from '../../testing/kit/frame-log.js';
import { KrakenCodec } from './codec.js';
import { slowCrc32 } from '../../testing/kit/slow-crc32.js';

const krakenCodec = new KrakenCodec();

const TIME = '1622714256.068601';
const SNAPSHOT = `[320,{"as":[["101.50000","2.00000000","${TIME}"],["102.00000","1.00000000","${TIME}"]],"bs":[["100.00000","3.00000000","${TIME}"]]},"book-10","XBT/USD"]`;
/** What the sides are after the changes below: asks upwards, then bids downwards, without points and leading zeros. */
const RIGHT = slowCrc32(
  '10150000' + '50000000' + '10200000' + '100000000' + '10100000' + '3050000' + '10000000' + '300000000',
);

function update(checksum: number): string {
  return `[320,{"a":[["101.50000","0.50000000","1622714257.000001"]]},{"b":[["101.00000","0.03050000","1622714257.000002"]],"c":"${checksum}"},"book-10","XBT/USD"]`;
}

describe('the old protocol of Kraken', () => {
  it('has books with a checksum in their updates, of both sides at once too', () => {
    const { books } = rebuild(krakenCodec, [SNAPSHOT, update(RIGHT)]);
    expect(books.get('BTC-USD')?.figures()).toMatchObject({
      state: 'LIVE',
      updates: 2,
      checksumsRight: 1,
      checksumsWrong: 0,
      bestBid: ['101', '0.0305'],
      bestAsk: ['101.5', '0.5'],
    });
  });

  it('shows by the checksum that something is missing', () => {
    const { books } = rebuild(krakenCodec, [SNAPSHOT, update(RIGHT + 1)]);
    expect(books.get('BTC-USD')?.figures()).toMatchObject({ state: 'RESYNCING', checksumsWrong: 1 });
  });

  it('says when, as the newest of the levels does', () => {
    expect(logOf(krakenCodec, [update(RIGHT)]).events[0]?.exchangeTimeUs).toBe(1_622_714_257_000_002);
  });

  it('has trades of whole seconds, and of assets that are called what every object has', () => {
    const trade = (pair: string, time: string) => `[1,[["1.0","2.0","${time}","b","l",""]],"trade","${pair}"]`;
    const { events } = logOf(krakenCodec, [trade('XDG/USD', '1622714256'), trade('constructor/USD', TIME)]);
    expect(events.map(({ exchangeTimeUs, instrument }) => [instrument, exchangeTimeUs])).toEqual([
      ['DOGE-USD', 1_622_714_256_000_000],
      ['CONSTRUCTOR-USD', 1_622_714_256_068_601],
    ]);
  });

  it('and that of the futures announce themselves without a market', () => {
    const frames = ['{"event":"heartbeat"}', '{"feed":"heartbeat","time":1}', '[1,["a"],"ohlc-1","XBT/USD"]'];
    expect(logOf(krakenCodec, frames).controls).toEqual(['heartbeat', 'heartbeat', 'ohlc-1']);
  });

  it('of the futures names contracts by what they are, so that no two have one name', () => {
    const trade = (product: string) =>
      `{"feed":"trade","product_id":"${product}","uid":"u","side":"sell","type":"fill","seq":1,"time":1646472684700,"qty":386.0,"price":39054.5}`;
    const { events } = logOf(krakenCodec, ['PI_XBTUSD', 'PF_XBTUSD', 'FI_XBTUSD_220624'].map(trade));
    expect(events.map(({ instrument }) => instrument)).toEqual(['BTC-USD-PI', 'BTC-USD-PF', 'BTC-USD-FI-220624']);
  });
});
