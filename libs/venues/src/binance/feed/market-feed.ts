import { setMaxListeners } from 'node:events';
import type { FeedCounters, FeedListener, Instrument, InstrumentFeedStatus, Level, MarketFeed } from '#libs/domain';
import { type InstrumentId, invariant } from '#libs/kernel';
import type { VenueRuntime } from '../../connection/index.js';
import { VenueError } from '../../venue-error.js';
import { FeedConnection } from './feed-connection.js';
import { InstrumentFeed } from './instrument-feed.js';
import { BinanceMarketData } from './market-data-requests.js';
import { levelsOnGrid } from './on-grid.js';
import { BinanceRestClient } from '../rest-client.js';
import type { StreamConnectionSettings } from './stream-connection.js';

/** How the market data feed of Binance is set up. */
export interface BinanceFeedSettings extends StreamConnectionSettings {
  /** Such as `https://api.binance.com`, without a path. */
  readonly restUrl: string;
  readonly restTimeoutMs: number;
  readonly restMaxBytes: number;
  /** Levels per side of a book's snapshot; at least 1000, or books go wrong. */
  readonly snapshotLimit: number;
  /** Streams per connection; Binance's limit is 1024. */
  readonly maxStreamsPerConnection: number;
}

/** The settings for the real exchange; tests shorten the waits. */
export const BINANCE_FEED_DEFAULTS: BinanceFeedSettings = {
  restUrl: 'https://api.binance.com',
  streamUrl: 'wss://stream.binance.com:9443',
  restTimeoutMs: 10_000,
  restMaxBytes: 32 * 1024 * 1024,
  snapshotLimit: 1_000,
  maxStreamsPerConnection: 999,
  handshakeTimeoutMs: 5_000,
  staleAfterMs: 3_000,
  deadAfterMs: 12_000,
  rotateAfterMs: 23 * 60 * 60 * 1_000,
  reconnectInitialMs: 100,
  reconnectMaxMs: 2_500,
  maxFrameBytes: 1024 * 1024,
};

/** Waits that an instrument may have at once, each of which listens for the end: its snapshot's, its trades'; and those of all. */
const WAITS_PER_INSTRUMENT = 2;
const OTHER_WAITS = 10;

/** The streams of one symbol: trades, best bid and ask, and the book's changes. */
function streamsOf(instrument: Instrument): string[] {
  const symbol = instrument.venueSymbol.toLowerCase();
  return [`${symbol}@depth@100ms`, `${symbol}@bookTicker`, `${symbol}@trade`];
}

/**
 * Binance's public market data: pooled connections, a synchronised book and a gapless trade stream per symbol. See this
 * folder's README for its queues and what happens when they are full.
 */
export class BinanceMarketFeed implements MarketFeed {
  private readonly settings: BinanceFeedSettings;
  private readonly runtime: VenueRuntime;
  private readonly requests: BinanceMarketData;
  private readonly closing = new AbortController();
  private feeds: InstrumentFeed[] = [];
  private connections: FeedConnection[] = [];

  constructor(runtime: VenueRuntime, settings: Partial<BinanceFeedSettings> = {}) {
    this.settings = { ...BINANCE_FEED_DEFAULTS, ...settings };
    this.runtime = runtime;
    const { restUrl, restTimeoutMs, restMaxBytes, snapshotLimit } = this.settings;
    const rest = new BinanceRestClient({
      restUrl,
      timeoutMs: restTimeoutMs,
      maxBytes: restMaxBytes,
      runtime,
      tap: this.settings.tap,
    });
    this.requests = new BinanceMarketData(rest, runtime.scheduler, snapshotLimit);
  }

  async loadInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
    const instruments = await this.requests.instruments(ids, this.closing.signal);
    if (!instruments.ok) throw new VenueError(instruments.error);
    return instruments.value;
  }

  async open(instruments: readonly Instrument[], listener: FeedListener): Promise<void> {
    invariant(this.feeds.length === 0 && instruments.length > 0, 'a feed is opened once, with at least one instrument');
    const { runtime, closing, settings } = this;
    // More than these would be a leak, and Node warns of it.
    setMaxListeners(instruments.length * WAITS_PER_INSTRUMENT + OTHER_WAITS, closing.signal);
    this.feeds = instruments.map(
      (instrument) => new InstrumentFeed(instrument, this.requests, listener, runtime, closing.signal),
    );
    const perConnection = Math.max(1, Math.floor(settings.maxStreamsPerConnection / 3));
    for (let i = 0; i < this.feeds.length; i += perConnection) {
      const feeds = this.feeds.slice(i, i + perConnection);
      this.connections.push(
        new FeedConnection(
          settings,
          runtime,
          feeds,
          feeds.flatMap((feed) => streamsOf(feed.instrument)),
          listener,
        ),
      );
    }
    for (const connection of this.connections) connection.open();
    await Promise.race(this.connections.map((connection) => connection.firstUp));
  }

  counters(): FeedCounters {
    const sum = (pick: (connection: FeedConnection) => number): number =>
      this.connections.reduce((total, c) => total + pick(c), 0);
    const over = (pick: (feed: InstrumentFeed) => number): number =>
      this.feeds.reduce((total, feed) => total + pick(feed), 0);
    return {
      framesReceived: sum((c) => c.frames),
      tradesReceived: sum((c) => c.trades),
      quotesReceived: sum((c) => c.quotes),
      depthUpdatesReceived: sum((c) => c.depthUpdates),
      badFrames: sum((c) => c.badFrames),
      reconnects: sum((c) => c.reconnects),
      gapsDetected: over((feed) => feed.book.breaks + feed.trades.gapsDetected),
      gapsHealed: over((feed) => feed.book.healed + feed.trades.gapsHealed),
      eventsDropped: over((feed) => feed.book.dropped),
      tradesDuplicated: over((feed) => feed.trades.duplicates),
      tradesBackfilled: over((feed) => feed.trades.backfilled),
      tradesLost: over((feed) => feed.trades.lost),
      valuesOffGrid: over((feed) => feed.offGrid),
      framesReadSlowly: sum((c) => c.framesReadSlowly),
    };
  }

  status(): readonly InstrumentFeedStatus[] {
    return this.feeds.map((feed) => feed.status());
  }

  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[] {
    const feed = this.feeds.find((one) => one.instrument.id === instrument);
    return feed === undefined ? [] : levelsOnGrid(feed.book.book.levels(side, limit)).levels;
  }

  close(): Promise<void> {
    this.closing.abort();
    for (const connection of this.connections) connection.close();
    return Promise.resolve();
  }
}
