import type { InstrumentId } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { ListedInstruments } from './listed-instruments.js';
import type { BookState, Level, MarketEvent } from '../market/index.js';

/** What a feed tells its owner besides market data; every value is a running total since the feed was opened. */
export interface FeedCounters {
  readonly framesReceived: number;
  readonly tradesReceived: number;
  readonly quotesReceived: number;
  readonly depthUpdatesReceived: number;
  readonly badFrames: number;
  /** Holes found in a stream of trades or of book changes, and books found wrong. */
  readonly gapsDetected: number;
  /** Those after which nothing was missing any more. */
  readonly gapsHealed: number;
  readonly reconnects: number;
  /** Updates thrown away because a bounded queue was full. */
  readonly eventsDropped: number;
  /** Trades that came a second time and were dropped. */
  readonly tradesDuplicated: number;
  /** Trades fetched from the venue's recent list because the stream missed them. */
  readonly tradesBackfilled: number;
  /** Trades that the venue's ids prove, and that nobody could give us. */
  readonly tradesLost: number;
  /** Prices and sizes from before a change of tick or lot size: rounded to the present grid, or left out of depth. */
  readonly valuesOffGrid: number;
  /** How often the venue said that instruments may have other rules or another status. Absent where it never says so. */
  readonly rulesHints?: number;
  /**
   * Frames that a venue's byte scanner left to its JSON decoder: replies, and whatever the venue wrote otherwise than the
   * scanner knows. Absent where every frame goes by JSON.
   */
  readonly framesReadSlowly?: number;
}

/** Where one instrument of a feed stands. */
export interface InstrumentFeedStatus {
  readonly instrument: InstrumentId;
  readonly bookState: BookState;
  /** The venue's id of the last update in the book. */
  readonly lastSequence: number;
  /** Trades delivered. */
  readonly trades: number;
  /** The id of the newest trade delivered; 0 before the first. */
  readonly lastTradeId: number;
  /** Trades proven by their ids and never received; above 0 the stream is not whole. */
  readonly tradesLost: number;
  /** How often the rebuilt best bid and ask were compared with the venue's own, and how often they were equal. */
  readonly bookChecks: number;
  readonly bookMatches: number;
  /** Updates that wait: depth changes for a snapshot, trades for a gap to be healed. */
  readonly waiting: number;
  /** By how much its newest trades are stamped ahead of our clock, where every one of the feed is refused for it; absent where one is not. */
  readonly refusedAheadUs?: number | undefined;
}

/** REST requests to a venue that wait for it: books without a snapshot, and gaps of trades, wait with them. */
export interface HeldRequests {
  /** Rounded up. */
  readonly leftSeconds: number;
  /** What they wait for, in words. */
  readonly reason: string;
}

/** Who receives what a feed decodes. Called synchronously, in arrival order per instrument. */
export interface FeedListener {
  /** A piece of normalised market data. The object may be reused after the call returns: copy what is kept. */
  onEvent(event: MarketEvent): void;
  /** A frame that could not be read: counted, described, never fatal. */
  onBadFrame(reason: string, sample: string): void;
  /** Something worth a line in the log: a lost connection, a gap, a snapshot that could not be fetched. */
  onNotice(message: string, details: Readonly<Record<string, string>>): void;
  /** An instrument has other rules from here on: every later event of it is counted in the new steps. */
  onInstrument?(instrument: Instrument): void;
}

/** Market data of one venue: opened once, then it reconnects and resynchronises by itself until closed. */
export interface MarketFeed {
  /** Loads the instruments that are asked for, and says which of them the venue does not list; rejects where it lists none, unless it runs. */
  loadInstruments(ids: readonly InstrumentId[]): Promise<ListedInstruments>;
  /** Connects, subscribes and starts to deliver. Resolves when the first connection is open. */
  open(instruments: readonly Instrument[], listener: FeedListener): Promise<void>;
  /**
   * Takes new rules of an instrument that is fed: the listener learns them between the last event in the old steps and the first in
   * the new ones, and the book is built again where its steps are others. One that does not trade has the state HALTED.
   */
  changeInstrument(instrument: Instrument): void;
  /** Feeds more instruments, after {@link open}, and as that does; those that are fed already go on undisturbed. */
  addInstruments(instruments: readonly Instrument[]): void;
  /** The running totals. */
  counters(): FeedCounters;
  /** Where each instrument stands. */
  status(): readonly InstrumentFeedStatus[];
  /** Which requests wait for the venue, if any do; absent where a feed asks for nothing. */
  heldRequests?(): HeldRequests | undefined;
  /** Up to `limit` levels of a side of a book, best first; empty for an instrument that is not fed. */
  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[];
  /** Closes every socket and timer. */
  close(): Promise<void>;
}
