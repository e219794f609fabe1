import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FeedCounters, MarketFeed } from '#libs/domain';
import type { TickSender } from './tick-sender.js';

const TOTALS: Readonly<Record<keyof FeedCounters, string>> = {
  framesReceived: 'Frames received from the exchange',
  tradesReceived: 'Trades received',
  quotesReceived: 'Best bids and asks received',
  depthUpdatesReceived: 'Book changes received',
  badFrames: 'Frames that could not be read',
  gapsDetected: 'Holes found in trades or book changes, and books found wrong',
  gapsHealed: 'Those after which nothing was missing any more',
  reconnects: 'Connections opened after the first',
  eventsDropped: 'Updates thrown away because a bounded queue was full',
  tradesDuplicated: 'Trades that came a second time',
  tradesBackfilled: 'Trades fetched because the stream missed them',
  valuesOffGrid: 'Prices and sizes between two steps, rounded or left out',
  tradesLost: 'Trades proven by their ids that nobody could give us',
  framesReadSlowly: 'Frames that the byte scanner left to the JSON decoder',
};

const BUCKETS_SECONDS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];

/** Makes the histogram of the time from our socket to the broker's client, in seconds. */
export function latencyHistogram(registry: Registry): Histogram {
  return new Histogram({
    name: 'market_data_socket_to_publish_seconds',
    help: "Time from the socket's read to the hand-over to the broker's client, of the oldest update in each message",
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
}

function total(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name: `market_data_${name}_total`,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

/** Shows everything that the feed and the sender count, read when Prometheus asks. */
export function showFeedMetrics(registry: Registry, feed: MarketFeed, sender: TickSender): void {
  for (const [key, help] of Object.entries(TOTALS)) {
    const name = key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
    total(registry, name, help, () => feed.counters()[key as keyof FeedCounters] ?? 0);
  }
  total(registry, 'published_messages', 'Messages handed to the broker', () => sender.messages);
  total(registry, 'published_updates', 'Updates handed to the broker', () => sender.updates);
  total(registry, 'unpublished_updates', 'Updates dropped because the broker was away', () => sender.dropped);
  perInstrument(registry, feed);
}

function perInstrument(registry: Registry, feed: MarketFeed): void {
  const gauge = (
    name: string,
    help: string,
    read: (status: ReturnType<MarketFeed['status']>[number]) => number,
  ): void => {
    new Gauge({
      name: `market_data_${name}`,
      help,
      labelNames: ['instrument'],
      registers: [registry],
      collect() {
        this.reset();
        for (const status of feed.status()) this.set({ instrument: status.instrument }, read(status));
      },
    });
  };
  gauge('book_live', '1 while the book is LIVE', (status) => (status.bookState === 'LIVE' ? 1 : 0));
  gauge(
    'book_checks',
    'Comparisons of the rebuilt best bid and ask with the exchange’s own',
    (status) => status.bookChecks,
  );
  gauge('book_matches', 'Comparisons in which both were equal', (status) => status.bookMatches);
  gauge('queue_length', 'Updates that wait for a snapshot or for a gap to be healed', (status) => status.waiting);
}
