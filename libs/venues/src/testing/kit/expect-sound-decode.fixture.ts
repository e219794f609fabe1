import { expect } from 'vitest';
import { parseInstrumentName } from '#libs/kernel';
import type { VenueBook, VenueCodec, WireEvent, WireLevel } from '../../codec/index.js';
import { comparePlain } from '../../codec/index.js';
import { FrameLog } from './frame-log.js';

const PLAIN = /^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/u;

/**
 * Decodes any text: it must not throw, an error must be a Problem that told nothing, and what is told must have the form
 * that `tradewind decode` promises. Returns what was passed on.
 */
export function expectSoundDecode(codec: VenueCodec, text: string): FrameLog {
  const log = new FrameLog();
  const read = codec.decode(text, log);
  if (!read.ok) {
    expect(log.told, `a bad frame told something: ${text}`).toBe(0);
    expect(read.error.code).toBe('FRAME_UNREADABLE');
  }
  for (const event of log.events) expectSoundEvent(event, codec.venue);
  for (const { depth } of log.books) expect(log.events).toContain(depth);
  return log;
}

function expectSoundEvent(event: WireEvent, venue: string): void {
  expect(event.venue).toBe(venue);
  expect(parseInstrumentName(event.instrument).ok, event.instrument).toBe(true);
  if (event.exchangeTimeUs !== null) expect(Number.isSafeInteger(event.exchangeTimeUs)).toBe(true);
  const decimals = decimalsOf(event);
  for (const decimal of decimals) expect(decimal).toMatch(PLAIN);
}

function decimalsOf(event: WireEvent): string[] {
  if (event.type === 'trade') return [event.price, event.size];
  if (event.type === 'depth') return [...event.bids, ...event.asks].flat();
  return [event.bidPrice, event.bidSize, event.askPrice, event.askSize].filter((text) => text !== null);
}

/** Every book, whatever it was fed, has its levels in order, none empty, and no more than `limit` of them. */
export function expectSoundBook(book: VenueBook, limit: number): void {
  expectOrdered(book.levels('bid', limit + 1), -1, limit);
  expectOrdered(book.levels('ask', limit + 1), 1, limit);
}

function expectOrdered(levels: readonly WireLevel[], sign: 1 | -1, limit: number): void {
  expect(levels.length).toBeLessThanOrEqual(limit);
  for (const [index, [price, size]] of levels.entries()) {
    expect(size).not.toBe('0');
    const next = levels[index + 1];
    if (next !== undefined) expect(Math.sign(comparePlain(next[0], price))).toBe(sign);
  }
}
