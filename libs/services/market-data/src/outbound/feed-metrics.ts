import { Inject, Injectable } from '@nestjs/common';
import type { InstrumentFeedStatus, MarketFeed } from '#libs/domain';
import { type Clock, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { CLOCK, type LabelledValue, METRICS, Metrics } from '#libs/platform';
import { MarketBoard } from '../application/board/market-board.js';
import { PublishPrices } from '../application/prices/publish-prices.js';
import { MARKET_EVENT_SINK, MARKET_FEED, type MarketEventSink } from '../ports.js';

/** What a feed counts, each under its own name in the catalogue; a feed without such a count shows 0. */
const FEED_COUNTERS = [
  'framesReceived',
  'tradesReceived',
  'quotesReceived',
  'depthUpdatesReceived',
  'badFrames',
  'gapsDetected',
  'gapsHealed',
  'reconnects',
  'eventsDropped',
  'tradesDuplicated',
  'tradesBackfilled',
  'valuesOffGrid',
  'tradesLost',
  'framesReadSlowly',
] as const;

/** Shows what the feed, the sender and the price cache count, read when the metrics are read. */
@Injectable()
export class FeedMetrics {
  readonly #feed: MarketFeed;

  constructor(
    metrics: Metrics,
    @Inject(MARKET_FEED) feed: MarketFeed,
    @Inject(MARKET_EVENT_SINK) sink: MarketEventSink,
    prices: PublishPrices,
    board: MarketBoard,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#feed = feed;
    for (const name of FEED_COUNTERS) metrics.showCounter(METRICS[name], () => feed.counters()[name] ?? 0);
    metrics.showCounter(METRICS.publishedMessages, () => sink.publishedTotals().messages);
    metrics.showCounter(METRICS.publishedUpdates, () => sink.publishedTotals().updates);
    metrics.showCounter(METRICS.unpublishedUpdates, () => sink.publishedTotals().dropped);
    metrics.showCounter(METRICS.cachedPricesWritten, () => prices.publishedPrices().written);
    metrics.showCounter(METRICS.cachedPricesSuperseded, () => prices.publishedPrices().superseded);
    metrics.showCounter(METRICS.cachedPricesFailed, () => prices.publishedPrices().failed);
    metrics.showGauges(METRICS.bookLive, () => this.#eachInstrument((one) => (one.bookState === 'LIVE' ? 1 : 0)));
    metrics.showCounters(METRICS.bookChecks, () => this.#eachInstrument((one) => one.bookChecks));
    metrics.showCounters(METRICS.bookMatches, () => this.#eachInstrument((one) => one.bookMatches));
    metrics.showGauges(METRICS.priceAge, () => pricesAged(board, clock.nowUs()));
    metrics.showGauges(METRICS.feedQueueLength, () => this.#eachInstrument((one) => one.waiting));
  }

  #eachInstrument(read: (status: InstrumentFeedStatus) => number): LabelledValue<'instrument'>[] {
    return this.#feed.status().map((status) => ({ labels: { instrument: status.instrument }, value: read(status) }));
  }
}

/** How old the newest update of each instrument is; one that never had any is left out. */
function pricesAged(board: MarketBoard, nowUs: UnixUs): LabelledValue<'instrument'>[] {
  return [...board.instruments].flatMap((instrument) => {
    const atUs = board.pricedAtUs(instrument);
    return atUs === 0 ? [] : [{ labels: { instrument }, value: Math.max(0, nowUs - atUs) / US_PER_SECOND }];
  });
}
