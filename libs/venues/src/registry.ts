import type { MarketFeed, MarketHistory, OrderEntry, RawReport, ReportedFacts } from '#libs/domain';
import { type Random, type Result, type Scheduler, err, problem } from '#libs/kernel';
import { BinanceCodec, BinanceOrderEntry, binanceHistory, binanceProtocol, readRawReport } from './binance/index.js';
import { bybitHistory, bybitProtocol } from './bybit/index.js';
import { coinbaseHistory, coinbaseProtocol } from './coinbase/index.js';
import type { VenueCodec, VenueProtocol } from './codec/index.js';
import { type FrameTap, QuietTransport, type VenueQuiet, type VenueRuntime } from './connection/index.js';
import { ProtocolFeed } from './feed/index.js';
import { type HistoryClientSettings, type HistoryProtocol, RestHistory } from './history/index.js';
import { LiveTransport, type VenueTransport } from './transport/index.js';
import { VenueError } from './venue-error.js';
import { krakenHistory, krakenProtocol } from './kraken/index.js';
import { okxHistory, okxProtocol } from './okx/index.js';

/** Where a venue is reached; what is left out is the real exchange's own address. */
export interface VenueAddresses {
  /** REST, without a path, such as `https://api.binance.com`. */
  readonly restUrl?: string | undefined;
  /** Market streams: Binance without a path, such as `wss://stream.binance.com:9443`; the others with theirs. */
  readonly streamUrl?: string | undefined;
  /** The WebSocket API with its path, such as `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly wsApiUrl?: string | undefined;
}

/** The keys of an account at a venue. */
export interface VenueKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** What a venue takes from outside; without a transport the real network is used. */
export interface VenueInputs {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly transport?: VenueTransport | undefined;
  /** How many processes ask the venue from this address; 1 where nothing is said. */
  readonly processes?: number | undefined;
  /** What the venue demands of the address, where it is shared; else each adapter keeps its own. */
  readonly quiet?: VenueQuiet | undefined;
}

/** How a venue is entered: constructors for its market data and its order entry. */
export interface Venue {
  readonly marketFeed: (inputs: VenueInputs, addresses: VenueAddresses, tap?: FrameTap) => MarketFeed;
  /** Throws a VenueError `VENUE_TRADING_ABSENT` where we cannot trade at the venue. */
  readonly orderEntry: (inputs: VenueInputs, addresses: VenueAddresses, keys: VenueKeys) => OrderEntry;
  /** What a journaled report of an account says; an error, as a sentence, where it cannot be read. */
  readonly readReport: (report: RawReport) => Result<ReportedFacts, string>;
  /** What it knows of the past, by REST. */
  readonly history: (
    inputs: VenueInputs,
    addresses: VenueAddresses,
    settings?: Partial<HistoryClientSettings>,
  ) => MarketHistory;
  /** How its frames are read and its books are kept, such as for tapes; a new one may know less than a used one. */
  readonly codec: () => VenueCodec;
  /** Its market data as the one feed engine of all venues takes it. */
  readonly protocol: VenueProtocol;
}

/** Every venue by its name: to add one, add its folder and its line. */
export const venues = {
  binance: {
    ...marketDataOf(binanceProtocol, binanceHistory),
    orderEntry: (inputs, at, keys) => new BinanceOrderEntry(outsideOf(inputs), { ...defined(at), keys }),
    readReport: readRawReport,
    // A recording may hold more than we would subscribe.
    codec: () => new BinanceCodec(),
  },
  coinbase: marketDataOnly(coinbaseProtocol, coinbaseHistory),
  kraken: marketDataOnly(krakenProtocol, krakenHistory),
  okx: marketDataOnly(okxProtocol, okxHistory),
  bybit: marketDataOnly(bybitProtocol, bybitHistory),
} as const satisfies Readonly<Record<string, Venue>>;

/** The name of a venue that there is. */
export type VenueName = keyof typeof venues;

/** The names of all venues, for settings. */
export const VENUE_NAMES = Object.keys(venues) as readonly VenueName[];

/** How a venue's frames are read, by its name. */
export function codecOf(name: VenueName): VenueCodec {
  return venues[name].codec();
}

/** The public market data of a venue. */
function marketDataOf(protocol: VenueProtocol, history: HistoryProtocol): Omit<Venue, 'orderEntry' | 'readReport'> {
  return {
    marketFeed: (inputs, at, tap) => new ProtocolFeed(protocol, runtimeOf(inputs), defined(at), { tap }),
    history: historyOf(history),
    codec: () => protocol.newCodec(),
    protocol,
  };
}

/** A venue of which we have the public market data and nothing else. */
function marketDataOnly(protocol: VenueProtocol, history: HistoryProtocol): Venue {
  const { name } = protocol;
  return {
    ...marketDataOf(protocol, history),
    orderEntry: () => {
      const message = `Trading at ${name} is not there: Tradewind has its market data only.`;
      throw new VenueError(problem('VENUE_TRADING_ABSENT', message, { venue: name }));
    },
    readReport: () => err(`nothing is traded at ${name}, so none of its reports are known`),
  };
}

function historyOf(protocol: HistoryProtocol): Venue['history'] {
  return (inputs, { restUrl }, settings = {}) =>
    new RestHistory(protocol, runtimeOf(inputs), { ...settings, ...(restUrl === undefined ? {} : { restUrl }) });
}

/** The way out without its own quiet, for an adapter that knows better which answers demand it. */
function outsideOf({
  scheduler,
  random,
  transport = new LiveTransport(),
  processes,
  quiet,
}: VenueInputs): VenueRuntime {
  return { scheduler, random, transport, processes, quiet };
}

function runtimeOf(inputs: VenueInputs): VenueRuntime {
  const outside = outsideOf(inputs);
  const transport = new QuietTransport(outside.transport, outside.scheduler, outside.quiet);
  return { ...outside, transport, quiet: transport.quiet };
}

/** Leaves out what is not set, so that the defaults hold. */
function defined(addresses: VenueAddresses): { restUrl?: string; streamUrl?: string; wsApiUrl?: string } {
  const { restUrl, streamUrl, wsApiUrl } = addresses;
  return {
    ...(restUrl === undefined ? {} : { restUrl }),
    ...(streamUrl === undefined ? {} : { streamUrl }),
    ...(wsApiUrl === undefined ? {} : { wsApiUrl }),
  };
}
