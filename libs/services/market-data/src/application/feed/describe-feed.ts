import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FeedCounters, InstrumentFeedStatus, MarketFeed } from '#libs/domain';
import type { Problem } from '#libs/kernel';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import {
  MARKET_EVENT_SINK,
  MARKET_FEED,
  type MarketEventSink,
  type PublishedTotals,
  type ReadTapeProgress,
  TAPE_PROGRESS,
  type TapeProgress,
} from '../../ports.js';
import { RunFeed } from './run-feed.js';
import type { Shard } from './shard.js';

/** All there is to know of a feed at one moment. */
export interface FeedDescription {
  readonly venue: string;
  readonly shard: Shard;
  /** Why the feed may not be traded on; `null` when every book is LIVE. */
  readonly trouble: string | null;
  readonly counters: FeedCounters;
  readonly published: PublishedTotals;
  readonly instruments: readonly InstrumentFeedStatus[];
  /** What was asked for and is not fed, each with the reason. */
  readonly refused: readonly Pick<Problem, 'code' | 'message' | 'details'>[];
  /** Of a tape in place of an exchange; `null` for an exchange. */
  readonly tape: TapeProgress | null;
}

/** Describes the feed for the launcher's report and for people. */
@Injectable()
export class DescribeFeed {
  readonly #feed: MarketFeed;
  readonly #running: RunFeed;
  readonly #sink: MarketEventSink;
  readonly #settings: MarketDataRules;
  readonly #tapeProgress: ReadTapeProgress | undefined;

  constructor(
    @Inject(MARKET_FEED) feed: MarketFeed,
    running: RunFeed,
    @Inject(MARKET_EVENT_SINK) sink: MarketEventSink,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
    @Optional() @Inject(TAPE_PROGRESS) tapeProgress?: ReadTapeProgress,
  ) {
    this.#feed = feed;
    this.#running = running;
    this.#sink = sink;
    this.#settings = settings;
    this.#tapeProgress = tapeProgress;
  }

  /** The description now. */
  describeFeed(): FeedDescription {
    return {
      venue: this.#settings.EXCHANGE,
      shard: this.#settings.SHARD,
      trouble: this.#running.trouble ?? null,
      counters: this.#feed.counters(),
      published: this.#sink.publishedTotals(),
      instruments: this.#feed.status(),
      refused: this.#running.refusedInstruments,
      tape: this.#tapeProgress?.() ?? null,
    };
  }
}
