import { describe, expect, it } from 'vitest';
import { FrameCursor } from './frame-scanner-cursor.js';
import { type ScannedStream, StreamTable } from './frame-scanner-symbols.js';

/** As many as Binance lets one connection have. */
const MOST_STREAMS = 1_024;

/** The beginnings of frames of so many streams in one piece, with where each begins and ends. */
function framesOf(count: number): { readonly bytes: Uint8Array; readonly ends: readonly number[] } {
  const kinds = ['trade', 'bookTicker', 'depth@100ms'];
  const texts = Array.from({ length: count }, (_, i) => {
    const symbol = `c${String(Math.floor(i / kinds.length)).padStart(4, '0')}usdt`;
    return `{"stream":"${symbol}@${kinds[i % kinds.length] ?? ''}","data":{"e":"trade"}}`;
  });
  let at = 0;
  return { bytes: new TextEncoder().encode(texts.join('')), ends: texts.map((text) => (at += text.length)) };
}

describe('the streams that a scanner remembers', () => {
  it('are all those of a connection that has the most, none pushed out by another', () => {
    const { bytes, ends } = framesOf(MOST_STREAMS);
    const table = new StreamTable<never>();
    const cursor = new FrameCursor();
    const begin = (i: number): void => cursor.begin(bytes, ends[i - 1] ?? 0, ends[i] ?? 0);
    const streams = ends.map(() => ({}) as ScannedStream<never>);
    for (const [i, stream] of streams.entries()) {
      begin(i);
      expect(table.find(cursor)).not.toBe(stream);
      table.learn(cursor.view, cursor.at, stream);
    }
    const lost = streams.filter((stream, i) => {
      begin(i);
      return table.find(cursor) !== stream;
    });
    expect(lost.length).toBe(0);
  });
});
