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

/** All there is to know of a feed at one moment. */
export interface FeedDescription {
  readonly venue: string;
  readonly shard: Shard;
  /** Why the feed may not be traded on; `null` when every book is LIVE. */
  readonly trouble: string | null;
  readonly counters: FeedCounters;
  readonly published: PublishedTotals;
  readonly instruments: readonly InstrumentFeedStatus[];
}

/** Describes the feed for the launcher's report and for people. */
export class DescribeFeed {
  private readonly venue: string;
  private readonly shard: Shard;
  private readonly feed: MarketFeed;
  private readonly running: RunFeed;
  private readonly published: () => PublishedTotals;

  constructor(venue: string, shard: Shard, feed: MarketFeed, running: RunFeed, published: () => PublishedTotals) {
    this.venue = venue;
    this.shard = shard;
    this.feed = feed;
    this.running = running;
    this.published = published;
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
    };
  }
}
