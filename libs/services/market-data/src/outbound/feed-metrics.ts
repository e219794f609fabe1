import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import type { FeedCounters, MarketFeed } from '#libs/domain';
import { PublishPrices, type PublishedPrices } from '../application/prices/publish-prices.js';
import { MARKET_EVENT_SINK, MARKET_FEED, type MarketEventSink, type PublishedTotals } from '../ports.js';

const FEED_TOTALS: Readonly<Record<keyof FeedCounters, string>> = {
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

const PUBLISHED_TOTALS: Readonly<Record<keyof Pick<PublishedTotals, 'messages' | 'updates' | 'dropped'>, string[]>> = {
  messages: ['published_messages', 'Messages handed to the broker'],
  updates: ['published_updates', 'Updates handed to the broker'],
  dropped: ['unpublished_updates', 'Updates dropped because the broker was away'],
};

const PRICE_TOTALS: Readonly<Record<keyof PublishedPrices, string>> = {
  written: 'Prices written to the price cache',
  superseded: 'Prices not written because another feed had them better',
  failed: 'Writes to the price cache that failed and were done again with newer prices',
};

/** Shows what the feed, the sender and the price cache count, read when Prometheus asks. */
@Injectable()
export class FeedMetrics {
  constructor(
    registry: Registry,
    @Inject(MARKET_FEED) feed: MarketFeed,
    @Inject(MARKET_EVENT_SINK) sink: MarketEventSink,
    prices: PublishPrices,
  ) {
    for (const [key, help] of Object.entries(FEED_TOTALS)) {
      const name = key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
      total(registry, name, help, () => feed.counters()[key as keyof FeedCounters] ?? 0);
    }
    for (const [key, [name = '', help = '']] of Object.entries(PUBLISHED_TOTALS))
      total(registry, name, help, () => sink.publishedTotals()[key as keyof typeof PUBLISHED_TOTALS]);
    for (const [key, help] of Object.entries(PRICE_TOTALS))
      total(registry, `price_cache_${key}`, help, () => prices.publishedPrices()[key as keyof PublishedPrices]);
    showInstruments(registry, feed);
  }
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

function showInstruments(registry: Registry, feed: MarketFeed): void {
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
