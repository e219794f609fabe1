import type { Instrument } from '#libs/domain';
import type { InstrumentId, Problem, Result } from '#libs/kernel';
import type { KeepAlive, SilenceRule } from '../connection/index.js';
import type { BookInput, VenueCodec } from './venue-codec.js';

/** Where a venue's public market data is reached; replaceable, for tests and for test networks. */
export interface ProtocolAddresses {
  /** The whole WebSocket address, path included, such as `wss://ws.kraken.com/v2`. */
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

/** What one connection may carry and how fast it may be spoken to. */
export interface SubscriptionLimits {
  /** Instruments per connection, with all their channels. */
  readonly instrumentsPerConnection: number;
  /** The pause between two frames that we send on a connection. */
  readonly requestPauseMs: number;
  /** The pause between two connections that we open. */
  readonly connectPauseMs: number;
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
  readonly codec: VenueCodec;
  /** The real exchange's addresses. */
  readonly addresses: ProtocolAddresses;
  /** `undefined` where the venue keeps the connection open by itself. */
  readonly keepAlive: KeepAlive | undefined;
  readonly silence: SilenceRule;
  /** The largest frame that is read; a whole book may come in one. */
  readonly maxFrameBytes: number;
  readonly limits: SubscriptionLimits;
  /**
   * Whether the best bid and ask are taken from the book, because the venue's own channel does not tell every change
   * (Coinbase's ticker); its quotes are then read and left out.
   */
  readonly quotesFromBook?: boolean | undefined;
  /**
   * Set where the venue tells every change of its best bid and ask by a channel of its own, with a time of the same clock as
   * its books: so near to a quote, in microseconds, a book is not compared with it. Left out, books are not compared.
   */
  readonly quoteMarginUs?: number | undefined;
  /**
   * Whether the book is cut to the depth of the subscription by us, because the venue sends no removal for a level that was
   * pushed out (Kraken); the feed then publishes those removals.
   */
  readonly cutsBooks?: boolean | undefined;
  /**
   * Whether the trade ids of an instrument follow on by one, by the evidence of the venue's README: then a hole proves trades
   * that were missed, which are asked for and counted.
   */
  readonly consecutiveTradeIds?: boolean | undefined;
  /**
   * What is sent, in this order, on a fresh connection to get trades, best bid and ask, and the book of these
   * instruments, snapshots included; each frame within the venue's own limits of arguments and length.
   */
  subscribeFrames(instruments: readonly Instrument[]): readonly string[];
  /**
   * What is sent to get a new snapshot of this one book on a living connection, usually an unsubscribe and a subscribe;
   * `undefined` where only a new connection gives one.
   */
  resyncFrames(instrument: Instrument): readonly string[] | undefined;
  /** What is sent to get the list of recent trades of one instrument again on a living connection, where the venue has one. */
  tradeListFrames?(instrument: Instrument): readonly string[];
  /**
   * Loads the book over REST where the venue sends changes without a snapshot before them: told as a snapshot with the number
   * that the changes follow on from.
   */
  seedBook?(fetchJson: FetchJson, instrument: Instrument): Promise<Result<BookInput, Problem>>;
  /**
   * Loads the instruments asked for, in the order of the ids. An id that the venue does not know, or a body that cannot
   * be read, is a Problem which names it; never a throw.
   */
  loadInstruments(fetchJson: FetchJson, ids: readonly InstrumentId[]): Promise<Result<readonly Instrument[], Problem>>;
}
