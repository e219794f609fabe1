import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { KrakenCodec } from './codec/codec.js';
import { loadKrakenInstruments } from './instruments.js';
import { KRAKEN } from './name.js';

/** Levels of a side that we subscribe to; the checksum covers the best ten of them. */
const BOOK_DEPTH = 100;
/** Symbols of one request; the documents name no limit, this keeps a frame near 2 KB. */
const SYMBOLS_PER_REQUEST = 100;
/** It is said that 150 connections in ten minutes are allowed per address; the documents do not name a number. These are 140, most of them at once: see Binance's. */
const CONNECT_PAUSE_MS = 7_500;
const CONNECTS_AT_ONCE = 60;
/** Kraken documents no age at which it cuts a connection: a planned change once a day is gentler than an unplanned one. */
const ROTATE_AFTER_MS = 23 * 60 * 60 * 1_000;

/** Kraken's WebSocket v2, public market data (PROTOCOLS.md 3; see the README beside this file). */
export const krakenProtocol: VenueProtocol = {
  name: KRAKEN,
  newCodec: () => new KrakenCodec(),
  addresses: { streamUrl: 'wss://ws.kraken.com/v2', restUrl: 'https://api.kraken.com' },
  // Once anything is subscribed Kraken sends a heartbeat in every second in which it sends nothing else.
  keepAlive: undefined,
  // Kraken's own guide takes five seconds without any message for dead.
  silence: { staleAfterMs: 2_500, deadAfterMs: 5_000 },
  maxFrameBytes: 4 * 1024 * 1024,
  limits: {
    instrumentsPerConnection: 200,
    requestPauseMs: 200,
    connectPauseMs: CONNECT_PAUSE_MS,
    connectsAtOnce: CONNECTS_AT_ONCE,
    rotateAfterMs: ROTATE_AFTER_MS,
  },
  cutsBooks: true,
  // 1,000 of 1,000 recorded trades of a pair follow on by one (2025-11-10); the documents call the id unique per book.
  tradeIds: { anewAfterMs: 60_000 },
  // The ticker of `bbo` reports every change; where it has no time (2024) nothing is compared.
  quoteComparison: { by: 'time', marginUs: 50_000 },
  subscribeFrames,
  // Its snapshot lists every pair of the venue, which REST has told already.
  rulesChannel: {
    subscribeFrames: () => [request('subscribe', { channel: 'instrument', snapshot: false })],
    control: 'instrument',
  },
  resyncFrames: ({ venueSymbol }) => [
    request('unsubscribe', { channel: 'book', symbol: [venueSymbol], depth: BOOK_DEPTH }),
    request('subscribe', { channel: 'book', symbol: [venueSymbol], depth: BOOK_DEPTH, snapshot: true }),
  ],
  tradeListFrames: ({ venueSymbol }) => [
    request('unsubscribe', { channel: 'trade', symbol: [venueSymbol] }),
    request('subscribe', { channel: 'trade', symbol: [venueSymbol], snapshot: true }),
  ],
  loadInstruments: loadKrakenInstruments,
};

/**
 * `snapshot` is always sent, because its default for trades differs between versions of the documents; the last 50 trades show
 * what was missed between two connections.
 */
function subscribeFrames(instruments: readonly Instrument[]): readonly string[] {
  const frames: string[] = [];
  for (let start = 0; start < instruments.length; start += SYMBOLS_PER_REQUEST) {
    const symbol = instruments.slice(start, start + SYMBOLS_PER_REQUEST).map(({ venueSymbol }) => venueSymbol);
    frames.push(
      request('subscribe', { channel: 'trade', symbol, snapshot: true }),
      request('subscribe', { channel: 'ticker', symbol, event_trigger: 'bbo', snapshot: true }),
      request('subscribe', { channel: 'book', symbol, depth: BOOK_DEPTH, snapshot: true }),
    );
  }
  return frames;
}

function request(method: 'subscribe' | 'unsubscribe', params: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ method, params });
}
