import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { BybitCodec } from './codec/codec.js';
import { loadBybitInstruments } from './instruments.js';
import { BYBIT } from './name.js';

/** Spot takes at most ten topics in one request; so many are whole instruments, of which none stands in two. */
const TOPICS_PER_REQUEST = 9;
/** Levels a side of the book that is kept: what 200 levels cost, 100 ms, `orderbook.1` makes up for with its 10 ms. */
const BOOK_LEVELS = 200;
/** The venue asks for a ping every 20 s; it answers every one. */
const PING_EVERY_MS = 20_000;
const STALE_AFTER_MS = 30_000;
const DEAD_AFTER_MS = 45_000;
/** A snapshot of 200 levels is 8 KB. */
const MAX_FRAME_BYTES = 2 * 1_024 * 1_024;
/** Three topics each of about 20 characters: far below the 21,000 characters that a connection may subscribe to. */
const INSTRUMENTS_PER_CONNECTION = 100;
const REQUEST_PAUSE_MS = 100;
/** 500 connections in five minutes are allowed per address. */
const CONNECT_PAUSE_MS = 700;
/** Bybit documents no age at which it cuts a connection: a planned change once a day is gentler than an unplanned one. */
const ROTATE_AFTER_MS = 23 * 60 * 60 * 1_000;

/** Bybit v5's public spot market data (PROTOCOLS.md 5); a subscription answers with a snapshot of the book at once. */
export const bybitProtocol: VenueProtocol = {
  name: BYBIT,
  newCodec: () => new BybitCodec(),
  addresses: { streamUrl: 'wss://stream.bybit.com/v5/public/spot', restUrl: 'https://api.bybit.com' },
  keepAlive: { everyMs: PING_EVERY_MS, frame: JSON.stringify({ op: 'ping' }) },
  silence: { staleAfterMs: STALE_AFTER_MS, deadAfterMs: DEAD_AFTER_MS },
  maxFrameBytes: MAX_FRAME_BYTES,
  limits: {
    instrumentsPerConnection: INSTRUMENTS_PER_CONNECTION,
    requestPauseMs: REQUEST_PAUSE_MS,
    connectPauseMs: CONNECT_PAUSE_MS,
    rotateAfterMs: ROTATE_AFTER_MS,
  },
  // `orderbook.1` adds the changes of 10 ms up, `orderbook.200` those of 100 ms (the README has what was measured).
  quoteComparison: { by: 'time', marginUs: 100_000 },
  refusesWholeRequests: true,
  subscribeFrames,
  resyncFrames: (instrument) => [
    request('unsubscribe', [bookTopic(instrument)]),
    request('subscribe', [bookTopic(instrument)]),
  ],
  loadInstruments: loadBybitInstruments,
};

/** Books first; spot's tickers carry no best bid and ask, which the book of one level brings instead. */
function subscribeFrames(instruments: readonly Instrument[]): readonly string[] {
  const topics = instruments.flatMap((instrument) => {
    const { venueSymbol } = instrument;
    return [bookTopic(instrument), `orderbook.1.${venueSymbol}`, `publicTrade.${venueSymbol}`];
  });
  const frames: string[] = [];
  for (let start = 0; start < topics.length; start += TOPICS_PER_REQUEST) {
    frames.push(request('subscribe', topics.slice(start, start + TOPICS_PER_REQUEST)));
  }
  return frames;
}

function bookTopic({ venueSymbol }: Instrument): string {
  return `orderbook.${BOOK_LEVELS}.${venueSymbol}`;
}

function request(op: 'subscribe' | 'unsubscribe', args: readonly string[]): string {
  return JSON.stringify({ op, args });
}
