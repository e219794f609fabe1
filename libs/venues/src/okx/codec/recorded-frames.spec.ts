import { describe, expect, it } from 'vitest';
import type { VenueBook } from '../../codec/index.js';
import { FrameLog, logOf, rebuild, sumOf } from '../../testing/kit/frame-log.js';
import { readCapture, readChannel, wireFolder } from '../../testing/kit/recorded-frames.js';
import { OkxCodec } from './codec.js';

const okxCodec = new OkxCodec();

const wire = wireFolder(process.env);
const BOOKS: readonly (readonly [capture: string, channel: string, messages: number])[] = [
  ['okx-20220513', 'okx.books', 98],
  ['okx-l2tbt-20210722', 'okx.books-l2-tbt', 1_504],
];

describe.skipIf(wire === undefined)('recorded frames of OKX', () => {
  const folder = wire ?? '';

  it.each(BOOKS)('of %s rebuild every book with every checksum right', (capture, channel, messages) => {
    const rebuilt = rebuild(okxCodec, readChannel(folder, capture, channel));
    expect(sumOf(rebuilt)).toStrictEqual({ updates: messages, gaps: 0, checksumsRight: messages, checksumsWrong: 0 });
    for (const book of rebuilt.books.values()) expect(book.figures().state).toBe('LIVE');
  });

  it('show a lost frame by the checksum: no book stays LIVE with another top 25 than the whole recording has', () => {
    const frames = readChannel(folder, 'okx-20220513', 'okx.books');
    const tops: string[] = [];
    rebuild(okxCodec, frames, (book) => tops.push(topOf(book)));
    let noticed = 0;
    for (let lost = 1; lost < frames.length; lost += 1) {
      let at = 0;
      const rest = frames.filter((_, index) => index !== lost);
      const rebuilt = rebuild(okxCodec, rest, (book, _input, verdict) => {
        const place = at < lost ? at : at + 1;
        if (verdict === 'applied') expect(topOf(book)).toBe(tops[place]);
        at += 1;
      });
      if (rebuilt.books.get('BTC-USDT')?.figures().state === 'RESYNCING') noticed += 1;
    }
    expect(noticed).toBeGreaterThan(60);
  });

  it.each(BOOKS.map(([capture]) => capture))('of all channels of %s are read without an error', (capture) => {
    const log = new FrameLog();
    for (const { text } of readCapture(folder, capture)) {
      const read = okxCodec.decode(text, log);
      expect(read.ok, text.slice(0, 200)).toBe(true);
    }
    expect(log.refusals).toStrictEqual([]);
    expect(new Set(log.events.map(({ type }) => type))).toStrictEqual(new Set(['trade', 'quote', 'depth']));
  });

  it('of trades become trades with exact numbers, the side that took, and times in microseconds', () => {
    expect(logOf(okxCodec, readChannel(folder, 'okx-20220513', 'okx.trades')).events[0]).toStrictEqual({
      type: 'trade',
      venue: 'okx',
      instrument: 'BTC-USDT',
      tradeId: '338476307',
      price: '30236',
      size: '0.0002',
      takerSide: 'buy',
      exchangeTimeUs: 1_652_459_224_818_000,
    });
  });
});

function topOf(book: VenueBook): string {
  return JSON.stringify([book.levels('bid', 25), book.levels('ask', 25)]);
}
