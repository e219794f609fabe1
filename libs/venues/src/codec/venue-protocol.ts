import type { Instrument, ListedInstruments } from '#libs/domain';
import type { InstrumentId, Problem, Result } from '#libs/kernel';
import type { FrameTap, KeepAlive, RequestHold, SilenceRule, VenueRuntime } from '../connection/index.js';
import type { FastPath } from './byte-scanner.js';
import type { BookInput, VenueCodec } from './venue-codec.js';
import type { WireTrade } from './wire-event.js';

/** Where a venue's public market data is reached; replaceable, for tests and for test networks. */
export interface ProtocolAddresses {
  /** The WebSocket address, such as `wss://ws.kraken.com/v2`, without the protocol's `streamPath`. */
  readonly streamUrl: string;
  /** REST without a path, such as `https://api.kraken.com`. */
  readonly restUrl: string;
}

/**
 * Fetches a JSON body by path and query, such as `/0/public/AssetPairs?pair=XBTUSD`, from the venue's REST address;
 * bounded in time, size and tries. The value is what `JSON.parse` gives: read money from texts only. An answer that is
 * not 2xx is a Problem.
 */
export type FetchJson = (path: string) => Promise<Result<unknown, Problem>>;

/** What requests to a venue need; all times in milliseconds. */
export interface RestInputs {
  readonly runtime: VenueRuntime;
  /** Without a path, such as `https://api.kraken.com`. */
  readonly restUrl: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Receives every response, for recordings. */
  readonly tap: FrameTap | undefined;
  /** Is told of every wait for the venue. */
  readonly hold: RequestHold;
  /** Nobody waits for answers any more. */
  readonly signal: AbortSignal;
}

/** How a venue's trade ids follow on by one. */
export interface TradeIdRule {
  /** An id from the past is a double, unless it is so much newer by the venue's time: then the venue began its ids again. */
  readonly anewAfterMs: number;
  /** No trade is so far ahead of the one before it: believed, it would make every later one look old. */
  readonly maxJump?: number | undefined;
}

/**
 * How books are compared with the venue's own best bid and ask: by update numbers of one line, or by times of one clock, where
 * a book is not compared so near to a quote.
 */
export type QuoteComparison = { readonly by: 'sequence' } | { readonly by: 'time'; readonly marginUs: number };

/** How a venue's own news of its instruments are heard; what they say is read from its list again. */
export interface RulesChannel {
  /** What is sent once all other subscriptions are; a refusal of it harms nothing else. */
  subscribeFrames(instruments: readonly Instrument[]): readonly string[];
  /** What the codec calls such news ({@link FrameSink.onControl}). */
  readonly control: string;
}

/** What one connection may carry and how fast it may be spoken to. */
export interface SubscriptionLimits {
  /** Instruments per connection, with all their channels. */
  readonly instrumentsPerConnection: number;
  /** The pause between two frames that we send on a connection. */
  readonly requestPauseMs: number;
  /** The pause between two connections that we open, in the long run: a connection may be lost again and again as soon as it is open. */
  readonly connectPauseMs: number;
  /** How many may be opened without that pause, where none was for long; 1 where nothing is said. */
  readonly connectsAtOnce?: number | undefined;
  /** A connection is replaced when it is this old, before the venue cuts it; left out where it does not. */
  readonly rotateAfterMs?: number | undefined;
}

/**
 * One venue's public market data protocol, as constants and pure functions: everything in which a venue differs from the
 * others. The generic feed (`feed`) does the rest: sockets, waits, states, counters.
 */
export interface VenueProtocol {
  /** The venue's name, such as `kraken`; it is the registry's key and the venue in every event. */
  readonly name: string;
  /**
   * How its frames are read; a new one for each connection, because one may learn from what it reads. Symbols of instruments that
   * were not subscribed, and what has no place in a subscription, may be left out.
   */
  newCodec(): VenueCodec;
  /** Reads and keeps in numbers what is frequent; left out where all goes by the codec. */
  readonly fastPath?: FastPath | undefined;
  /** The real exchange's addresses. */
  readonly addresses: ProtocolAddresses;
  /** What is put behind the WebSocket address, such as Binance's `/stream`. */
  readonly streamPath?: string | undefined;
  /** `undefined` if the venue keeps the connection open by itself. */
  readonly keepAlive: KeepAlive | undefined;
  readonly silence: SilenceRule;
  /** The largest frame that is read; a whole book may come in one. */
  readonly maxFrameBytes: number;
  readonly limits: SubscriptionLimits;
  /**
   * Whether the best bid and ask are taken from the book, because the venue's own channel does not report every change
   * (Coinbase's ticker); its quotes are then read and left out.
   */
  readonly quotesFromBook?: boolean | undefined;
  /**
   * Set where the venue reports every change of its best bid and ask by a channel of its own: then books are compared with it.
   */
  readonly quoteComparison?: QuoteComparison | undefined;
  /**
   * Whether the book is cut to the depth of the subscription by us, because the venue sends no removal for a level that was
   * pushed out (Kraken); the feed then publishes those removals.
   */
  readonly cutsBooks?: boolean | undefined;
  /**
   * Set where the trade ids of an instrument follow on by one, by the evidence of the venue's README: then a hole proves trades
   * that were missed, which are asked for and counted.
   */
  readonly tradeIds?: TradeIdRule | undefined;
  /**
   * Whether one bad name in a frame that subscribes makes the venue refuse all of it: then each instrument is asked for by itself, by frames
   * that hold no other.
   */
  readonly refusesWholeRequests?: boolean | undefined;
  /** Whether every frame that subscribes is answered: the connection is up when all answers came, and given up without them. */
  readonly answersSubscriptions?: boolean | undefined;
  /**
   * What is sent, in this order, on a fresh connection to get trades, best bid and ask, and the book of these
   * instruments, snapshots included; each frame within the venue's own limits of arguments and length.
   */
  subscribeFrames(instruments: readonly Instrument[]): readonly string[];
  /** A channel in which the venue says that instruments may have other rules or another status, where it has one. */
  readonly rulesChannel?: RulesChannel | undefined;
  /**
   * What is sent to get a new snapshot of this one book on a living connection, usually an unsubscribe and a subscribe;
   * `undefined` if only a new connection gives one. Left out where every snapshot comes by {@link seedBook}.
   */
  resyncFrames?(instrument: Instrument): readonly string[] | undefined;
  /** What is sent to get the list of recent trades of one instrument again on a living connection, where the venue has one. */
  tradeListFrames?(instrument: Instrument): readonly string[];
  /** Loads the list of recent trades of one instrument, oldest first, where the venue gives it over REST. */
  loadTradeList?(fetchJson: FetchJson, instrument: Instrument): Promise<Result<readonly WireTrade[], Problem>>;
  /**
   * Loads the book over REST where the venue sends changes without a snapshot before them: passed on as a snapshot with the number
   * that the changes follow on from.
   */
  seedBook?(fetchJson: FetchJson, instrument: Instrument): Promise<Result<BookInput, Problem>>;
  /** How its REST is asked where a bounded request is not enough, such as within a budget of weights. */
  newFetchJson?(inputs: RestInputs): FetchJson;
  /** The venue's name of an instrument, where it follows from ours; for recordings that hold no list of instruments. */
  symbolOf?(id: InstrumentId): string;
  /**
   * Loads the instruments asked for, in the order of the ids. An id that the venue does not list, or lists in a way that cannot be
   * fed, is refused by its name and stops no other; an answer that cannot be had or read is a Problem; never a throw.
   */
  loadInstruments(fetchJson: FetchJson, ids: readonly InstrumentId[]): Promise<Result<ListedInstruments, Problem>>;
}
