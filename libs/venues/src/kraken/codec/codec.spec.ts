import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireTrade } from '../../codec/index.js';
import { expectSoundBook, expectSoundDecode } from '../../testing/kit/expect-sound-decode.fixture.js';
import { FrameLog, logOf } from '../../testing/kit/frame-log.js';
import { mutatedFrame } from '../../testing/kit/mutate-frame.fixture.js';
import { KrakenCodec } from './codec.js';

const krakenCodec = new KrakenCodec();

const BOOK =
  '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":29430.0,"qty":0.10000000}],"asks":[{"price":29430.3,"qty":8.25215653},{"price":29430.40,"qty":0.00000000}],"checksum":2785033588,"timestamp":"2023-07-30T15:29:58.343415Z"}]}';
const TRADE =
  '{"channel":"trade","type":"update","data":[{"symbol":"AAPLx/USD","side":"sell","price":68466.90,"qty":1e-08,"ord_type":"market","trade_id":12393906104898154338,"timestamp":"2024-05-27T12:33:10.826003Z"}]}';
const FRAMES = [
  BOOK,
  BOOK.replace('snapshot', 'update'),
  TRADE,
  TRADE.replace('update', 'snapshot'),
  '{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":65972.8,"bid_qty":0.10000000,"ask":65972.9,"ask_qty":39.67506683,"last":65972.9,"timestamp":"2026-07-10T00:00:02.123456Z"}]}',
  '{"channel":"status","type":"update","data":[{"version":"2.0.4","system":"online","api_version":"v2","connection_id":12393906104898154338}]}',
  '{"channel":"heartbeat"}',
  '{"method":"pong","req_id":1,"time_in":"2024-05-20T11:08:49.272922Z","time_out":"2024-05-20T11:08:49.272940Z"}',
  '{"method":"subscribe","req_id":11,"result":{"channel":"book","depth":10,"snapshot":true,"symbol":"BTC/USD"},"success":true}',
  '{"error":"Exceeded msg rate","method":"subscribe","req_id":0,"success":false,"symbol":"BTC/USD"}',
] as const;

describe('the codec of Kraken', () => {
  it('reads depth with plain decimals, the checksum, and the number text that the checksum needs', () => {
    expect(logOf(krakenCodec, [BOOK]).books).toStrictEqual([
      {
        depth: {
          type: 'depth',
          venue: 'kraken',
          instrument: 'BTC-USD',
          kind: 'snapshot',
          bids: [['29430', '0.1']],
          asks: [
            ['29430.3', '8.25215653'],
            ['29430.4', '0'],
          ],
          firstSequence: null,
          lastSequence: null,
          exchangeTimeUs: 1_690_730_998_343_415,
        },
        checksum: 2_785_033_588,
        asSent: {
          bids: [['29430.0', '0.10000000']],
          asks: [
            ['29430.3', '8.25215653'],
            ['29430.40', '0.00000000'],
          ],
        },
      },
    ]);
  });

  it('reads trades exactly: ids beyond 2^53, exponents, names with small letters, the side that took', () => {
    expect(logOf(krakenCodec, [TRADE]).events).toStrictEqual([
      {
        type: 'trade',
        venue: 'kraken',
        instrument: 'AAPLX-USD',
        tradeId: '12393906104898154338',
        price: '68466.9',
        size: '0.00000001',
        takerSide: 'sell',
        exchangeTimeUs: 1_716_813_190_826_003,
      },
    ]);
  });

  it('passes on the trades of a snapshot as past ones to a sink that wants them', () => {
    const past: string[] = [];
    const sink = Object.assign(new FrameLog(), { onPastTrade: ({ tradeId }: WireTrade) => past.push(tradeId) });
    krakenCodec.decode(TRADE.replace('update', 'snapshot'), sink);
    expect([past.length, sink.events]).toEqual([1, []]);
  });

  it('reports that the exchange closes its connections for maintenance, and nothing of its other states', () => {
    const status = (system: string) =>
      `{"channel":"status","type":"update","data":[{"api_version":"v2","system":"${system}","version":"2.0.6"}]}`;
    const log = logOf(krakenCodec, [status('maintenance'), status('online'), status('cancel_only')]);
    expect([log.refusals.map(({ code }) => code), log.controls]).toEqual([['VENUE_CLOSES'], ['status', 'status']]);
  });

  it('passes on nothing of the trades in a snapshot, which are history', () => {
    expect(logOf(krakenCodec, [TRADE.replace('update', 'snapshot')])).toMatchObject({
      events: [],
      controls: ['trade snapshot'],
    });
  });

  it('reports a refusal as a problem, which only a limit of the rate makes worth another try', () => {
    const unknown = FRAMES[9].replace('Exceeded msg rate', 'Currency pair not supported BTC/USD');
    const [limited, refused] = logOf(krakenCodec, [FRAMES[9], unknown]).refusals;
    expect(limited).toMatchObject({ code: 'VENUE_REFUSED', retryable: true, details: { symbol: 'BTC/USD' } });
    expect(refused).toMatchObject({ code: 'VENUE_REFUSED', retryable: false });
  });

  it.each([
    ['no JSON', 'pong'],
    ['a list that names no channel', '[320,{"b":[["39071.40000","7.26106570","1622714256.068601"]]}]'],
    ['a trade of the old protocol without a time', '[1,[["57126.7","0.02",null,"b","m",""]],"trade","XBT/USD"]'],
    ['neither channel nor method', '{}'],
    ['a book of an unknown type', BOOK.replace('snapshot', 'picture')],
    ['a second book without a symbol', BOOK.replace(/\[(.*)\]/u, '[$1,{"bids":[],"asks":[]}]')],
    ['a negative price', BOOK.replace('29430.3', '-29430.3')],
    ['a price of 0', BOOK.replace('29430.3', '0.0')],
    ['a checksum beyond 32 bits', BOOK.replace('2785033588', '4294967296')],
    ['a symbol without a quote', BOOK.replace('BTC/USD', 'BTC')],
    ['a time that does not exist', BOOK.replace('2023-07-30', '2023-02-30')],
    ['a side that is none', TRADE.replace('sell', 'b')],
    ['a trade without a price', TRADE.replace('"price":68466.90,', '')],
  ])('answers %s with an error and tells nothing', (_what, frame) => {
    const log = expectSoundDecode(krakenCodec, frame);
    expect(log.told).toBe(0);
    expect(krakenCodec.decode(frame, log).ok).toBe(false);
  });

  it('survives 10,000 damaged frames: no exception, nothing of an error is passed on, and books stay in order', () => {
    const book = krakenCodec.book('BTC-USD');
    let bad = 0;
    fc.assert(
      fc.property(mutatedFrame(FRAMES), (text) => {
        const log = expectSoundDecode(krakenCodec, text);
        if (log.told === 0) bad += 1;
        for (const input of log.books) book.apply({ ...input, checksum: undefined });
        expectSoundBook(book, 1_000);
      }),
      { numRuns: 10_000 },
    );
    expect(bad).toBeGreaterThan(1_000);
  });
});
