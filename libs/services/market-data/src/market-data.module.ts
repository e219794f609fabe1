import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { Registry } from 'prom-client';
import { PRICE_BUCKET } from '#libs/contracts';
import type { MarketFeed, MarketHistory } from '#libs/domain';
import { type Clock, type Random, type Scheduler, US_PER_SECOND, type VenueId, asId } from '#libs/kernel';
import {
  Broker,
  type BrokerSettings,
  BucketPriceWriter,
  MessagingModule,
  NatsKeyValue,
  TICK_LANE,
  type TickPublisher,
} from '#libs/messaging';
import { CLOCK, HealthRegistry, type Log, RANDOM, SCHEDULER, SettingsError, WireLog } from '#libs/platform';
import { type VenueAddresses, VenueError, type VenueInputs, venues } from '#libs/venues';
import { AnswerHistory } from './application/answer-history.js';
import { AnswerMarket } from './application/answer-market.js';
import { DescribeFeed } from './application/describe-feed.js';
import { MarketBoard } from './application/market-board.js';
import { PublishPrices } from './application/publish-prices.js';
import { RunFeed } from './application/run-feed.js';
import { feeds } from './application/shard.js';
import { BarsAskedHandler } from './inbound/bars-asked.handler.js';
import { InstrumentAskedHandler } from './inbound/instrument-asked.handler.js';
import { MarketAskedHandler } from './inbound/market-asked.handler.js';
import { StatusController } from './inbound/status.controller.js';
import { TradesAskedHandler } from './inbound/trades-asked.handler.js';
import type { MarketDataSettings } from './market-data.config.js';
import { latencyHistogram, showFeedMetrics } from './outbound/feed-metrics.js';
import { connectCache } from './outbound/cache-broker.js';
import { LogReporter } from './outbound/log-reporter.js';
import { NatsOutlet } from './outbound/nats-outlet.js';
import { TapeFeed } from './outbound/tape-feed.js';
import { showPriceCacheMetrics } from './outbound/price-cache-metrics.js';
import { TickSender } from './outbound/tick-sender.js';

const FEED = Symbol('MarketFeed');
/** A connection of the price cache's own: what it stores may not stand before a tick in the broker. */
const CACHE_BROKER = Symbol('CacheBroker');

/** Makes the feed of the venue; tests hand in one of their own. */
export type MakeFeed = (inputs: VenueInputs, addresses: VenueAddresses) => MarketFeed;

/** Makes the past of the venue; tests hand in one of their own. */
export type MakeHistory = (inputs: VenueInputs, addresses: VenueAddresses) => MarketHistory;

/** Where market-data's ports meet their adapters. */
@Module({})
export class MarketDataModule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #running: RunFeed;
  readonly #prices: PublishPrices;
  readonly #cacheBroker: Broker;

  constructor(
    @Inject(RunFeed) running: RunFeed,
    @Inject(FEED) feed: MarketFeed,
    @Inject(TickSender) sender: TickSender,
    @Inject(Broker) broker: Broker,
    @Inject(Registry) registry: Registry,
    @Inject(HealthRegistry) health: HealthRegistry,
    @Inject(PublishPrices) prices: PublishPrices,
    @Inject(CACHE_BROKER) cacheBroker: Broker,
  ) {
    this.#cacheBroker = cacheBroker;
    this.#running = running;
    this.#prices = prices;
    showPriceCacheMetrics(registry, prices);
    showFeedMetrics(registry, feed, sender);
    health.addReadiness('nats', () => (broker.connected ? undefined : 'the broker is away'));
    health.addReadiness('books', () => running.trouble);
  }

  /** Puts the service together. */
  static forService(
    settings: MarketDataSettings,
    log: Log,
    registry: Registry,
    makeFeed: MakeFeed = (inputs, addresses) => venues[settings.EXCHANGE].marketFeed(inputs, addresses),
    makeHistory: MakeHistory = (inputs, addresses) => venues[settings.EXCHANGE].history(inputs, addresses),
  ): DynamicModule {
    const venue = asId<VenueId>(settings.EXCHANGE);
    const ids = settings.SYMBOLS.filter((id) => feeds(settings.SHARD, id));
    const broker = brokerOf(settings);
    const addresses = addressesOf(settings);
    const wire = new WireLog(log, registry);
    return {
      module: MarketDataModule,
      imports: [
        MessagingModule.forService({
          service: 'market-data',
          settings: broker,
          listener: wire,
        }),
      ],
      controllers: [BarsAskedHandler, InstrumentAskedHandler, MarketAskedHandler, StatusController, TradesAskedHandler],
      providers: [
        MarketBoard,
        {
          provide: FEED,
          useFactory: (scheduler: Scheduler, random: Random, sender: TickSender, broker: Broker) =>
            tapeFeedOf(settings, scheduler, sender, broker) ?? makeFeed({ scheduler, random }, addresses),
          inject: [SCHEDULER, RANDOM, TickSender, Broker],
        },
        { provide: TickSender, useFactory: makeSender, inject: [TICK_LANE, CLOCK, Registry] },
        {
          provide: RunFeed,
          useFactory: (feed: MarketFeed, board: MarketBoard, sink: TickSender, clock: Clock) =>
            new RunFeed({ feed, board, sink, clock, reporter: new LogReporter(log), isRetryable }, ids),
          inject: [FEED, MarketBoard, TickSender, CLOCK],
        },
        {
          provide: AnswerMarket,
          useFactory: (board: MarketBoard, feed: MarketFeed) =>
            new AnswerMarket(venue, settings.SHARD, ids, board, (id, side, limit) => feed.levels(id, side, limit)),
          inject: [MarketBoard, FEED],
        },
        { provide: CACHE_BROKER, useFactory: () => connectCache(broker, log, wire) },
        ...forLateStarters(venue, settings, log, (inputs) => makeHistory(inputs, addresses)),
        {
          provide: DescribeFeed,
          useFactory: (feed: MarketFeed, running: RunFeed, sender: TickSender) =>
            new DescribeFeed(
              venue,
              settings.SHARD,
              feed,
              running,
              () => ({
                epoch: sender.epoch,
                messages: sender.messages,
                updates: sender.updates,
                dropped: sender.dropped,
                pending: sender.pending,
              }),
              () => (feed instanceof TapeFeed ? feed.progress() : null),
            ),
          inject: [FEED, RunFeed, TickSender],
        },
      ],
    };
  }

  /** Starts the feed without holding up start-up: readiness tells when it is there. A start that cannot succeed ends the process. */
  onApplicationBootstrap(): void {
    this.#prices.start();
    this.#running.start().catch((error: unknown) => {
      queueMicrotask(() => {
        throw error instanceof VenueError ? new SettingsError(`SYMBOLS: ${error.message}`) : error;
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#running.stop();
    await this.#prices.stop();
    await this.#cacheBroker.close();
  }
}

/** The tape that is to be played in place of the exchange, if any. */
function tapeFeedOf(
  { EXCHANGE: venue, TAPE_DIR: folder, TAPE_SPEED: speed, TAPE_TIMES: times, ...settings }: MarketDataSettings,
  scheduler: Scheduler,
  sender: TickSender,
  broker: Broker,
): TapeFeed | undefined {
  if (folder === undefined) return undefined;
  const { TAPE_LOOP: loop, TAPE_START_AFTER_MS: startAfterMs } = settings;
  const outlet = new NatsOutlet(broker, sender);
  return new TapeFeed(scheduler, outlet, { folder, venue, speed, times, loop, startAfterMs });
}

/** What serves those who start late: the past, and the price cache. */
function forLateStarters(
  venue: VenueId,
  settings: MarketDataSettings,
  log: Log,
  makeHistory: (inputs: VenueInputs) => MarketHistory,
): Provider[] {
  return [
    {
      provide: AnswerHistory,
      useFactory: (board: MarketBoard, scheduler: Scheduler, random: Random) =>
        new AnswerHistory(venue, settings.SHARD, (id) => board.listed(id), makeHistory({ scheduler, random })),
      inject: [MarketBoard, SCHEDULER, RANDOM],
    },
    {
      provide: PublishPrices,
      useFactory: (board: MarketBoard, sender: TickSender, connected: Broker, clock: Clock) =>
        makePrices(settings, board, sender, connected, clock, log),
      inject: [MarketBoard, TickSender, CACHE_BROKER, CLOCK],
    },
  ];
}

function brokerOf({ NATS_URL: url, NATS_USER: user, NATS_PASSWORD: password }: MarketDataSettings): BrokerSettings {
  return { url, user, password, name: 'market-data' };
}

/** Where the exchange is reached: what is set for any exchange, else what is set for this one. */
function addressesOf(settings: MarketDataSettings): VenueAddresses {
  const { EXCHANGE, REST_URL, STREAM_URL, BINANCE_REST_URL, BINANCE_STREAM_URL } = settings;
  if (EXCHANGE !== 'binance') return { restUrl: REST_URL, streamUrl: STREAM_URL };
  return { restUrl: REST_URL ?? BINANCE_REST_URL, streamUrl: STREAM_URL ?? BINANCE_STREAM_URL };
}

function makeSender(publisher: TickPublisher, clock: Clock, registry: Registry): TickSender {
  const latency = latencyHistogram(registry);
  return new TickSender(publisher, clock, (us) => latency.observe(us / US_PER_SECOND));
}

function makePrices(
  settings: MarketDataSettings,
  board: MarketBoard,
  sender: TickSender,
  broker: Broker,
  clock: Clock,
  log: Log,
): PublishPrices {
  const prices = new PublishPrices(
    {
      source: board,
      shelf: new BucketPriceWriter(new NatsKeyValue(broker, PRICE_BUCKET)),
      clock,
      epoch: () => sender.epoch,
      notice: (message, details) => log.warn(details, message),
    },
    settings.PRICE_CACHE_INTERVAL_MS,
  );
  board.onStateChange = (id) => prices.hurry(id);
  return prices;
}

function isRetryable(error: unknown): boolean {
  return error instanceof VenueError && error.problem.retryable;
}
