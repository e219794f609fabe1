import { type DynamicModule, Module } from '@nestjs/common';
import { PRICE_BUCKET } from '#libs/contracts';
import { BucketPriceWriter, KEY_VALUE_BUCKETS, type KeyValueBuckets } from '#libs/messaging';
import { ServiceModule } from '#libs/service-host';
import { MarketBoard } from './application/board/market-board.js';
import { AwaitListing } from './application/feed/await-listing.js';
import { DescribeFeed } from './application/feed/describe-feed.js';
import { RunFeed } from './application/feed/run-feed.js';
import { WatchRules } from './application/feed/watch-rules.js';
import { PublishPrices } from './application/prices/publish-prices.js';
import { AnswerHistoryQueries } from './application/queries/answer-history-queries.js';
import { AnswerMarketQueries } from './application/queries/answer-market-queries.js';
import { CalendarBars } from './application/queries/calendar-bars.js';
import { MarketQueriesController } from './inbound/market-queries.controller.js';
import { StatusController } from './inbound/status.controller.js';
import { MarketDataLifecycle } from './market-data.lifecycle.js';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from './market-data.settings.js';
import { FeedMetrics } from './outbound/feed-metrics.js';
import { LogReporter } from './outbound/log-reporter.js';
import { TickSenderModule } from './outbound/tick-sender.module.js';
import { VenueFeedErrors } from './outbound/venue-feed-errors.js';
import { FEED_ERRORS, FEED_REPORTER, PRICE_SHELF } from './ports.js';

/** What market-data is put together from. */
export interface MarketDataOptions {
  readonly settings: MarketDataRules;
  /** NATS or in-process lanes, from `#libs/messaging`. */
  readonly lanes: DynamicModule;
  /** Exports MARKET_FEED and MARKET_HISTORY, and TAPE_PROGRESS where it plays a tape. */
  readonly feed: DynamicModule;
}

/** Market data: an exchange's feed in, normalised ticks out. */
@Module({
  imports: [TickSenderModule],
  controllers: [MarketQueriesController, StatusController],
  providers: [
    { provide: FEED_ERRORS, useClass: VenueFeedErrors },
    { provide: FEED_REPORTER, useClass: LogReporter },
    {
      provide: PRICE_SHELF,
      useFactory: async (buckets: KeyValueBuckets) => new BucketPriceWriter(await buckets.openApart(PRICE_BUCKET)),
      inject: [KEY_VALUE_BUCKETS],
    },
    ...[MarketBoard, RunFeed, WatchRules, AwaitListing, DescribeFeed, PublishPrices],
    ...[AnswerMarketQueries, AnswerHistoryQueries, CalendarBars],
    ...[FeedMetrics, MarketDataLifecycle],
  ],
})
export class MarketDataModule {
  /** Puts the service together. */
  static register({ settings, lanes, feed }: MarketDataOptions): DynamicModule {
    return {
      module: MarketDataModule,
      imports: [ServiceModule.register({ name: 'market-data', lanes }), feed],
      providers: [{ provide: MARKET_DATA_SETTINGS, useValue: settings }],
    };
  }
}
