import type { Instrument } from '#libs/domain';
import type { FetchJson, RestInputs, VenueProtocol } from '../../codec/index.js';
import { BinanceCodec } from '../codec/codec.js';
import { newScanner, whySlower } from '../codec/read-ahead-scanner.js';
import { BINANCE, loadBinanceInstruments, venueSymbolOf } from '../codec/instruments.js';
import { FEED_CONNECTS } from '../connect-limits.js';
import { BinanceRestClient } from '../rest-client.js';
import { requestWeight } from '../rest-weights.js';
import { loadBinanceTrades, seedBinanceBook } from './rest-data.js';
import { BinanceStepBook } from './step-book.js';

/** What is subscribed for every instrument: its book's changes, its best bid and ask, its trades one by one. */
const STREAMS = ['depth@100ms', 'bookTicker', 'trade'] as const;
/** The most streams of one connection are 1,024. */
const INSTRUMENTS_PER_CONNECTION = 333;
/** Streams per SUBSCRIBE request; no more than 5 messages a second may be sent, pongs included. */
const STREAMS_PER_REQUEST = 200;
const REQUEST_PAUSE_MS = 300;
/** Silence is judged on data: a misspelt stream is not an error at Binance, and a dead one keeps answering pings. */
const DEAD_AFTER_MS = 12_000;
/** The exchange cuts a connection after 24 h. */
const ROTATE_AFTER_MS = 23 * 60 * 60 * 1_000;
/** Tries of one request: reading twice costs nothing but weight. */
const REST_TRIES = 3;

/** Binance Spot's public market data (PROTOCOLS.md 1.1, 1.2; see the README of this venue). */
export const binanceProtocol: VenueProtocol = {
  name: BINANCE,
  newCodec: () => new BinanceCodec({ readsAggregates: false }),
  fastPath: {
    newScanner,
    whySlower,
    newBook: () => new BinanceStepBook(),
  },
  addresses: { streamUrl: 'wss://stream.binance.com:9443', restUrl: 'https://api.binance.com' },
  streamPath: '/stream',
  keepAlive: undefined,
  silence: { staleAfterMs: 3_000, deadAfterMs: DEAD_AFTER_MS, dataDeadAfterMs: DEAD_AFTER_MS },
  maxFrameBytes: 1024 * 1024,
  limits: {
    instrumentsPerConnection: INSTRUMENTS_PER_CONNECTION,
    requestPauseMs: REQUEST_PAUSE_MS,
    connectPauseMs: FEED_CONNECTS.pauseMs,
    connectsAtOnce: FEED_CONNECTS.atOnce,
    rotateAfterMs: ROTATE_AFTER_MS,
  },
  // Quotes and changes carry numbers of one line, which only grow.
  quoteComparison: { by: 'sequence' },
  // Ids grow one by one, by some thousands a second at the most.
  tradeIds: { anewAfterMs: 1_000, maxJump: 1_000_000_000 },
  answersSubscriptions: true,
  subscribeFrames,
  seedBook: seedBinanceBook,
  loadTradeList: loadBinanceTrades,
  newFetchJson,
  symbolOf: venueSymbolOf,
  loadInstruments: loadBinanceInstruments,
};

function subscribeFrames(instruments: readonly Instrument[]): readonly string[] {
  const streams = instruments.flatMap(({ venueSymbol }) =>
    STREAMS.map((stream) => `${venueSymbol.toLowerCase()}@${stream}`),
  );
  const frames: string[] = [];
  for (let start = 0; start < streams.length; start += STREAMS_PER_REQUEST) {
    const params = streams.slice(start, start + STREAMS_PER_REQUEST);
    frames.push(JSON.stringify({ method: 'SUBSCRIBE', params, id: frames.length + 1 }));
  }
  return frames;
}

/** Asks within the exchange's budget of weights, and keeps quiet for as long as it says. */
function newFetchJson({ signal, ...settings }: RestInputs): FetchJson {
  const rest = new BinanceRestClient(settings);
  return (path) => rest.get(path, requestWeight(path), REST_TRIES, signal);
}
