import type { FeedCounters, InstrumentFeedStatus, MarketFeed } from '#libs/domain';
import type { RunFeed } from './run-feed.js';
import type { Shard } from './shard.js';

/** What left for the tick lane since the start. */
export interface PublishedTotals {
  /** The publisher epoch that every message carries. */
  readonly epoch: number;
  readonly messages: number;
  readonly updates: number;
  /** Updates dropped because the broker was away. */
  readonly dropped: number;
  readonly pending: number;
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

/** All there is to know of a feed at one moment. */
export interface FeedDescription {
  readonly venue: string;
  readonly shard: Shard;
  /** Why the feed may not be traded on; `null` when every book is LIVE. */
  readonly trouble: string | null;
  readonly counters: FeedCounters;
  readonly published: PublishedTotals;
  readonly instruments: readonly InstrumentFeedStatus[];
  /** Of a tape in place of an exchange; `null` for an exchange. */
  readonly tape: TapeProgress | null;
}

/** Describes the feed for the launcher's report and for people. */
export class DescribeFeed {
  private readonly venue: string;
  private readonly shard: Shard;
  private readonly feed: MarketFeed;
  private readonly running: RunFeed;
  private readonly published: () => PublishedTotals;
  private readonly tape: () => TapeProgress | null;

  constructor(
    venue: string,
    shard: Shard,
    feed: MarketFeed,
    running: RunFeed,
    published: () => PublishedTotals,
    tape: () => TapeProgress | null = () => null,
  ) {
    this.venue = venue;
    this.shard = shard;
    this.feed = feed;
    this.running = running;
    this.published = published;
    this.tape = tape;
  }

  /** The description now. */
  now(): FeedDescription {
    return {
      venue: this.venue,
      shard: this.shard,
      trouble: this.running.trouble ?? null,
      counters: this.feed.counters(),
      published: this.published(),
      instruments: this.feed.status(),
      tape: this.tape(),
    };
  }
}
