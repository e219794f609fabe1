import type { Instrument } from '#libs/domain';
import type { VenueProtocol } from '../codec/index.js';
import { OkxCodec } from './codec/codec.js';
import { loadOkxInstruments } from './instruments.js';
import { OKX } from './name.js';
import { seedOkxBook } from './rest-book.js';

/** What is subscribed for every instrument: trades one by one need no login, and so does the top of the book. */
const CHANNELS = ['trades', 'bbo-tbt', 'books'] as const;
/** Arguments of one request: about 5 KB, where 64 KB are allowed. */
const ARGUMENTS_PER_REQUEST = 90;

/** OKX documents no age at which it cuts a connection: a planned change once a day is gentler than an unplanned one. */
const ROTATE_AFTER_MS = 23 * 60 * 60 * 1_000;

/** One channel of one instrument. */
interface Argument {
  readonly channel: string;
  readonly instId: string;
}

/** OKX's public WebSocket v5 (PROTOCOLS.md 4; see the README beside this file). */
export const okxProtocol: VenueProtocol = {
  name: OKX,
  newCodec: () => new OkxCodec(),
  addresses: { streamUrl: 'wss://ws.okx.com:8443/ws/v5/public', restUrl: 'https://www.okx.com' },
  // A bare text, no JSON and no control frame; OKX cuts a connection on which nothing moved for 30 seconds.
  keepAlive: { everyMs: 5_000, frame: 'ping' },
  silence: { staleAfterMs: 8_000, deadAfterMs: 15_000 },
  maxFrameBytes: 4 * 1024 * 1024,
  // Fewer than 30 depth channels on a connection are recommended; 3 connections a second are allowed, and 480 requests to
  // subscribe or unsubscribe an hour on each, of which a resync takes two.
  limits: { instrumentsPerConnection: 25, requestPauseMs: 350, connectPauseMs: 500, rotateAfterMs: ROTATE_AFTER_MS },
  // `bbo-tbt` reports every change; `books` adds those of 100 ms up.
  quoteComparison: { by: 'time', marginUs: 100_000 },
  subscribeFrames,
  rulesChannel: {
    subscribeFrames: () => [JSON.stringify({ op: 'subscribe', args: [{ channel: 'instruments', instType: 'SPOT' }] })],
    control: 'instruments',
  },
  resyncFrames: ({ venueSymbol: instId }) => [
    request('unsubscribe', [{ channel: 'books', instId }]),
    request('subscribe', [{ channel: 'books', instId }]),
  ],
  seedBook: seedOkxBook,
  loadInstruments: loadOkxInstruments,
};

function subscribeFrames(instruments: readonly Instrument[]): readonly string[] {
  const all = instruments.flatMap(({ venueSymbol: instId }) => CHANNELS.map((channel) => ({ channel, instId })));
  const frames: string[] = [];
  for (let start = 0; start < all.length; start += ARGUMENTS_PER_REQUEST) {
    frames.push(request('subscribe', all.slice(start, start + ARGUMENTS_PER_REQUEST)));
  }
  return frames;
}

function request(op: 'subscribe' | 'unsubscribe', args: readonly Argument[]): string {
  return JSON.stringify({ op, args });
}
