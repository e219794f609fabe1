import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSoundBook, expectSoundDecode } from '../../testing/kit/expect-sound-decode.fixture.js';
import { logOf } from '../../testing/kit/frame-log.js';
import { mutatedFrame } from '../../testing/kit/mutate-frame.fixture.js';
import { OkxCodec } from './codec.js';

const okxCodec = new OkxCodec();

const SNAPSHOT =
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["8476.98","415","0","13"],["8477","7.10","0","2"]],' +
  '"bids":[["8476.97","256","0","12"]],"ts":"1597026383085","checksum":0,"prevSeqId":-1,"seqId":9007199254740991}]}';
const FRAMES = [
  SNAPSHOT,
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["8477","0","0","0"]],"bids":[],"ts":"1597026383185","checksum":0,"prevSeqId":123456,"seqId":123457}]}',
  '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12060306","side":"sell","ts":"1630048897897","count":"3","seqId":1234}]}',
  '{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT"},"data":[{"asks":[["8446","95","0","3"]],"bids":[["8445.9","1","0","1"]],"ts":"1597026383085","seqId":363996337}]}',
  '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"9999.99","askPx":"9999.99","askSz":"11","bidPx":"","bidSz":"","ts":"1597026383085"}]}',
  '{"event":"error","code":"60018","msg":"Wrong URL or channel:x,instId:y doesn\'t exist.","connId":"a4d3ae55"}',
  '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}',
  '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
  'pong',
] as const;

describe('the codec of OKX', () => {
  it("reads today's books: sequence numbers, and a checksum of 0 that says nothing", () => {
    expect(logOf(okxCodec, [SNAPSHOT]).books).toStrictEqual([
      {
        depth: {
          type: 'depth',
          venue: 'okx',
          instrument: 'BTC-USDT',
          kind: 'snapshot',
          bids: [['8476.97', '256']],
          asks: [
            ['8476.98', '415'],
            ['8477', '7.1'],
          ],
          firstSequence: Number.MAX_SAFE_INTEGER,
          lastSequence: Number.MAX_SAFE_INTEGER,
          exchangeTimeUs: 1_597_026_383_085_000,
        },
        checksum: undefined,
        previousSequence: -1,
      },
    ]);
  });

  it('gives a side that is empty as null, and the sequence of bbo-tbt', () => {
    const [best, ticker] = logOf(okxCodec, FRAMES.slice(3, 5)).events;
    expect(best).toMatchObject({
      type: 'quote',
      bidPrice: '8445.9',
      bidSize: '1',
      askPrice: '8446',
      sequence: 363_996_337,
    });
    expect(ticker).toMatchObject({ type: 'quote', bidPrice: null, bidSize: null, askPrice: '9999.99', sequence: null });
  });

  it('reports refusals and the notice of an upgrade as problems, the answer to a ping as control', () => {
    const log = logOf(okxCodec, FRAMES.slice(5));
    expect(log.refusals.map(({ code, retryable }) => [code, retryable])).toStrictEqual([
      ['VENUE_REFUSED', false],
      ['VENUE_CLOSES', true],
    ]);
    expect(log.controls).toStrictEqual(['subscribe books BTC-USDT', 'pong']);
  });

  it.each([
    ['no JSON', 'pong!'],
    ['an array', '[]'],
    ['neither event nor arg', '{}'],
    ['a channel without data', '{"arg":{"channel":"trades","instId":"BTC-USDT"}}'],
    ['a book without an action', SNAPSHOT.replace('"action":"snapshot",', '')],
    ['a price of 0', SNAPSHOT.replace('8476.97', '0')],
    ['a negative size', SNAPSHOT.replace('"256"', '"-256"')],
    ['a sequence beyond 2^53', SNAPSHOT.replace('9007199254740991', '9007199254740992')],
    ['a side that is none', FRAMES[2].replace('sell', 'Sell')],
    ['a time that is none', FRAMES[2].replace('1630048897897', 'soon')],
    ['an instrument that cannot be one', FRAMES[2].replace('"instId":"BTC-USDT"},', '"instId":"BTC.*"},')],
  ])('answers %s with an error and tells nothing', (_what, frame) => {
    const log = expectSoundDecode(okxCodec, frame);
    expect(log.told).toBe(0);
    expect(okxCodec.decode(frame, log).ok).toBe(false);
  });

  it('survives 10,000 damaged frames: no exception, nothing of an error is passed on, and books stay in order', () => {
    const book = okxCodec.book('BTC-USDT');
    let bad = 0;
    fc.assert(
      fc.property(mutatedFrame(FRAMES), (text) => {
        const log = expectSoundDecode(okxCodec, text);
        if (log.told === 0) bad += 1;
        for (const input of log.books) book.apply(input);
        expectSoundBook(book, 5_000);
      }),
      { numRuns: 10_000 },
    );
    expect(bad).toBeGreaterThan(1_000);
  });
});
