import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { CoinbaseCodec, PRODUCT_NEWS } from './codec/codec.js';
import { COINBASE, loadCoinbaseInstruments } from './instruments.js';

/** The channels of an instrument; the book is asked for as `level2` and comes as `l2_data`. */
const CHANNELS = ['level2', 'market_trades', 'ticker'] as const;
/** A heartbeat comes every second. */
const STALE_AFTER_MS = 5_000;
const DEAD_AFTER_MS = 15_000;
/** The whole book of BTC-USD is 5.1 MB in one frame (2026-08-09); books grow in wild markets. */
const MAX_FRAME_BYTES = 64 * 1_024 * 1_024;
/** One snapshot of 5 MB each, and every book is lost when one frame of the connection is. */
const INSTRUMENTS_PER_CONNECTION = 10;
/** Eight messages and eight connections a second and address are allowed; we stay under by a quarter. */
const REQUEST_PAUSE_MS = 170;
const CONNECT_PAUSE_MS = 170;
/** Coinbase documents no age at which it cuts a connection: a planned change once a day is gentler than an unplanned one. */
const ROTATE_AFTER_MS = 23 * 60 * 60 * 1_000;

/**
 * Coinbase Advanced Trade's public market data (PROTOCOLS.md 2). One message subscribes to one channel; the first must
 * arrive within 5 s.
 */
export const coinbaseProtocol: VenueProtocol = {
  name: COINBASE,
  newCodec: () => new CoinbaseCodec(),
  addresses: { streamUrl: 'wss://advanced-trade-ws.coinbase.com', restUrl: 'https://api.coinbase.com' },
  // The server's heartbeats keep the channels open; nothing is to be sent.
  keepAlive: undefined,
  silence: { staleAfterMs: STALE_AFTER_MS, deadAfterMs: DEAD_AFTER_MS },
  maxFrameBytes: MAX_FRAME_BYTES,
  limits: {
    instrumentsPerConnection: INSTRUMENTS_PER_CONNECTION,
    requestPauseMs: REQUEST_PAUSE_MS,
    connectPauseMs: CONNECT_PAUSE_MS,
    rotateAfterMs: ROTATE_AFTER_MS,
  },
  // 257 of 257 recorded trades of two products follow on by one (2026-08-09).
  tradeIds: { anewAfterMs: 60_000 },
  // The ticker is sent at each match, not at each change of the best prices.
  quotesFromBook: true,
  refusesWholeRequests: true,
  subscribeFrames: (instruments) => [
    // First, so that silence can be distinguished from a quiet market from the beginning; it takes no products.
    JSON.stringify({ type: 'subscribe', channel: 'heartbeats' }),
    ...CHANNELS.map((channel) => request('subscribe', channel, instruments)),
  ],
  rulesChannel: {
    subscribeFrames: (instruments) => [request('subscribe', 'status', instruments)],
    control: PRODUCT_NEWS,
  },
  resyncFrames: (instrument) => [
    request('unsubscribe', 'level2', [instrument]),
    request('subscribe', 'level2', [instrument]),
  ],
  tradeListFrames: (instrument) => [
    request('unsubscribe', 'market_trades', [instrument]),
    request('subscribe', 'market_trades', [instrument]),
  ],
  loadInstruments: loadCoinbaseInstruments,
};

function request(type: 'subscribe' | 'unsubscribe', channel: string, instruments: readonly Instrument[]): string {
  return JSON.stringify({ type, product_ids: instruments.map((one) => one.venueSymbol), channel });
}
