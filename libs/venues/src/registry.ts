import type { MarketFeed, OrderEntry } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { BinanceMarketFeed, BinanceOrderEntry } from './binance/index.js';

/** Where a venue is reached; what is left out is the real exchange's own address. */
export interface VenueAddresses {
  /** REST, without a path, such as `https://api.binance.com`. */
  readonly restUrl?: string | undefined;
  /** Market streams, without a path, such as `wss://stream.binance.com:9443`. */
  readonly streamUrl?: string | undefined;
  /** The WebSocket API with its path, such as `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly wsApiUrl?: string | undefined;
}

/** The keys of an account at a venue. */
export interface VenueKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** How a venue is entered: constructors for its market data and its order entry. */
export interface Venue {
  readonly marketFeed: (clock: Clock, addresses: VenueAddresses) => MarketFeed;
  readonly orderEntry: (clock: Clock, addresses: VenueAddresses, keys: VenueKeys) => OrderEntry;
}

/** Every venue by its name: to add one, add its folder and its line. */
export const venues = {
  binance: {
    marketFeed: (clock, at) => new BinanceMarketFeed(clock, defined(at)),
    orderEntry: (clock, at, keys) => new BinanceOrderEntry(clock, { ...defined(at), keys }),
  },
} as const satisfies Readonly<Record<string, Venue>>;

/** The name of a venue that there is. */
export type VenueName = keyof typeof venues;

/** The names of all venues, for settings. */
export const VENUE_NAMES = Object.keys(venues) as readonly VenueName[];

/** Leaves out what is not set, so that the defaults hold. */
function defined(addresses: VenueAddresses): { restUrl?: string; streamUrl?: string; wsApiUrl?: string } {
  const { restUrl, streamUrl, wsApiUrl } = addresses;
  return {
    ...(restUrl === undefined ? {} : { restUrl }),
    ...(streamUrl === undefined ? {} : { streamUrl }),
    ...(wsApiUrl === undefined ? {} : { wsApiUrl }),
  };
}
