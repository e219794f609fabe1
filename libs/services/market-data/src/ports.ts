import type { CachedPriceV1 } from '#libs/contracts';
import type { Instrument, MarketEvent } from '#libs/domain';

/** Injects the venue's `MarketFeed` of the domain: live, a tape, or an exchange in the same process. */
export const MARKET_FEED = Symbol('MarketFeed');
/** Injects the venue's `MarketHistory` of the domain. */
export const MARKET_HISTORY = Symbol('MarketHistory');
/** Injects the {@link ReadTapeProgress} of a feed that plays a tape; absent for others. */
export const TAPE_PROGRESS = Symbol('ReadTapeProgress');
/** Injects the {@link MarketEventSink}. */
export const MARKET_EVENT_SINK = Symbol('MarketEventSink');
/** Injects the {@link FeedErrors}. */
export const FEED_ERRORS = Symbol('FeedErrors');
/** Injects the {@link FeedReporter}. */
export const FEED_REPORTER = Symbol('FeedReporter');
/** Injects the {@link PriceShelf}. */
export const PRICE_SHELF = Symbol('PriceShelf');

/** What left for the tick lane since the start. */
export interface PublishedTotals {
  /** The publisher epoch that every message carries. */
  readonly epoch: number;
  readonly messages: number;
  readonly updates: number;
  /** Updates dropped because the broker was away. */
  readonly dropped: number;
  /** Updates that wait for the end of the present read. */
  readonly pending: number;
}

/** Where market events leave this process. */
export interface MarketEventSink {
  /** Takes an update; it leaves together with others of the same moment. The object may be used again after the call. */
  publishEvent(event: MarketEvent): void;
  /** Updates of an instrument from here on are counted in its steps. */
  changeInstrument(instrument: Instrument): void;
  publishedTotals(): PublishedTotals;
}

/** How errors of a feed that does not start are distinguished. */
export interface FeedErrors {
  /** Whether trying again may help. */
  isRetryable(error: unknown): boolean;
  /** What the service fails with: a wrong setting where the error comes of one. */
  startErrorOf(error: unknown): unknown;
}

/** Where a feed reports what people should know. */
export interface FeedReporter {
  /** Something worth a line in the log, such as a lost connection. */
  reportNotice(message: string, details: Readonly<Record<string, string>>): void;
  /** A frame that could not be read. */
  reportBadFrame(reason: string, sample: string): void;
}

/** Where prices are kept for consumers that start late. */
export interface PriceShelf {
  /** Writes a price unless a better one is there. Rejects if the shelf is away. */
  write(price: CachedPriceV1): Promise<'written' | 'superseded' | 'contended'>;
}

/** How far a tape is that is played in place of an exchange: what was read of the fed instruments, and what of it left. */
export interface TapeProgress {
  readonly state: 'waiting' | 'playing' | 'ended' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly reason: string | null;
  readonly frames: number;
  readonly badFrames: number;
  /** How often it was played to its end. */
  readonly rounds: number;
  /** How often the broker was lost meanwhile: what was under way then may be missing. */
  readonly interruptions: number;
  readonly tradesRead: number;
  readonly tradesPublished: number;
  /** Trades that came again. */
  readonly tradesRepeated: number;
  readonly quotesRead: number;
  readonly quotesPublished: number;
  readonly depthRead: number;
  /** Depth messages applied and passed on; the others are in a snapshot, older than the book, or broke it. */
  readonly depthPublished: number;
  /** Quotes and depth of a connection that a newer one has replaced. */
  readonly superseded: number;
}

/** Reads how far the tape is. */
export type ReadTapeProgress = () => TapeProgress;
