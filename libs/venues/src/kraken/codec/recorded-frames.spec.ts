import { describe, expect, it } from 'vitest';
import type { WireQuote } from '../../codec/index.js';
import { FrameLog, logOf, rebuild, sumOf } from '../../testing/kit/frame-log.js';
import { readCapture, readChannel, wireFolder } from '../../testing/kit/recorded-frames.js';
import { KrakenCodec } from './codec.js';

const krakenCodec = new KrakenCodec();

const wire = wireFolder(process.env);
const BOOK10 = 'kraken-book10-20230730-a';
const SAMPLES = 'kraken-samples-2024';

describe.skipIf(wire === undefined)('recorded frames of Kraken', () => {
  const folder = wire ?? '';

  it('rebuild the book with all 301 checksums right', () => {
    const rebuilt = rebuild(krakenCodec, readChannel(folder, BOOK10, 'kraken.book'));
    expect(sumOf(rebuilt)).toStrictEqual({ updates: 301, gaps: 0, checksumsRight: 301, checksumsWrong: 0 });
    expect(rebuilt.books.get('BTC-USD')?.figures().state).toBe('LIVE');
    expect(rebuilt.books.get('BTC-USD')?.levels('bid', 100)).toHaveLength(10);
  });

  it('show a lost frame by the checksum: no book stays LIVE with another top ten than the whole recording has', () => {
    const frames = readChannel(folder, BOOK10, 'kraken.book');
    const tops: string[] = [];
    rebuild(krakenCodec, frames, (book) => tops.push(topTen(book)));
    let noticed = 0;
    for (let lost = 1; lost < frames.length; lost += 7) {
      let at = 0;
      const rest = frames.filter((_, index) => index !== lost);
      const rebuilt = rebuild(krakenCodec, rest, (book, _input, verdict) => {
        const place = at < lost ? at : at + 1;
        if (verdict === 'applied') expect(topTen(book)).toBe(tops[place]);
        at += 1;
      });
      if (rebuilt.books.get('BTC-USD')?.figures().state === 'RESYNCING') noticed += 1;
    }
    expect(noticed).toBeGreaterThan(20);
  });

  it('of all channels are read without an error, and only market data is passed on as events', () => {
    const log = new FrameLog();
    for (const { text } of readCapture(folder, SAMPLES)) {
      const read = krakenCodec.decode(text, log);
      expect(read.ok, text).toBe(true);
    }
    expect(log.events.map(({ type }) => type).toSorted()).toStrictEqual(['depth', 'depth', 'quote']);
    expect(log.refusals.map(({ message }) => message)).toContain(
      'Kraken refused the subscribe of WWW/USD: Currency pair not supported WWW/USD.',
    );
    expect(log.controls).toContain('heartbeat');
    expect(log.controls).toContain('status');
  });

  it('of the ticker become quotes with their exact numbers', () => {
    const quote: WireQuote = {
      type: 'quote',
      venue: 'kraken',
      instrument: 'BTC-USD',
      bidPrice: '65972.8',
      bidSize: '0.1',
      askPrice: '65972.9',
      askSize: '39.67506683',
      exchangeTimeUs: null,
      sequence: null,
    };
    expect(logOf(krakenCodec, readChannel(folder, SAMPLES, 'kraken.ticker')).events).toStrictEqual([quote]);
  });

  it('of a snapshot that its author trimmed cannot match its checksum, and the book says so', () => {
    const rebuilt = rebuild(krakenCodec, readChannel(folder, SAMPLES, 'kraken.book'));
    expect(rebuilt.verdicts.get('BTC-USD')).toStrictEqual(['checksum-wrong', 'waiting']);
    expect(rebuilt.books.get('BTC-USD')?.figures()).toMatchObject({ state: 'RESYNCING', checksumsWrong: 1 });
  });
});

function topTen(book: { levels(side: 'bid' | 'ask', limit: number): unknown }): string {
  return JSON.stringify([book.levels('bid', 10), book.levels('ask', 10)]);
}
