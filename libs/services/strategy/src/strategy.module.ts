import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { PRICE_BUCKET } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import {
  ASKER,
  type Asker,
  Broker,
  BucketPriceCache,
  DURABLE_PUBLISHER,
  DurableLaneServer,
  type DurablePublisher,
  MessagingModule,
  NatsKeyValue,
  TICK_LANE,
  type TickLane,
  durableLaneServer,
} from '#libs/messaging';
import {
  Inbox,
  Outbox,
  OutboxRelay,
  ParkedMessageStore,
  PersistenceModule,
  STRATEGY_ENTITIES,
  StrategyStore,
  isTransientDatabaseError,
} from '#libs/persistence';
import { CLOCK, HealthRegistry, type Log, WireLog } from '#libs/platform';
import { BookFacts } from './application/book-facts.js';
import { Desk, type HeardMarketEvent } from './application/desk.js';
import { EventQueue } from './application/event-queue.js';
import { HearMarket } from './application/hear-market.js';
import { ProposeIntent } from './application/propose-intent.js';
import { Recover } from './application/recover.js';
import { StrategyMetrics } from './application/strategy-metrics.js';
import { SweepIntents } from './application/sweep-intents.js';
import { TellStatus } from './application/tell-status.js';
import { Valuation } from './application/valuation.js';
import { WarmUp } from './application/warm-up.js';
import { BalanceChangedHandler } from './inbound/balance-changed.handler.js';
import { OrderCanceledHandler } from './inbound/order-canceled.handler.js';
import { OrderExpiredHandler } from './inbound/order-expired.handler.js';
import { OrderFilledHandler } from './inbound/order-filled.handler.js';
import { OrderRejectedHandler } from './inbound/order-rejected.handler.js';
import { PositionChangedHandler } from './inbound/position-changed.handler.js';
import { RiskApprovedHandler } from './inbound/risk-approved.handler.js';
import { RiskRefusedHandler } from './inbound/risk-refused.handler.js';
import { StatusController } from './inbound/status.controller.js';
import { AskLaneMarketSource } from './outbound/ask-lane-market-source.js';
import { StrategyLife } from './strategy-life.js';
import type { StrategySettings } from './strategy.config.js';

const SERVICE = 'strategy';

/** The strategy service: where its ports meet their adapters. */
@Module({})
export class StrategyModule {
  /** Puts the service together. */
  static register(settings: StrategySettings, log: Log, registry: Registry): DynamicModule {
    const listener = new WireLog(log, registry);
    const messaging = {
      service: SERVICE,
      settings: { url: settings.NATS_URL, user: settings.NATS_USER, password: settings.NATS_PASSWORD, name: SERVICE },
      listener,
    } as const;
    const lane: Provider = {
      provide: DurableLaneServer,
      useFactory: (broker: Broker, parkingLot: ParkedMessageStore) =>
        durableLaneServer(broker, messaging, { parkingLot, isTransient: isTransientDatabaseError }),
      inject: [Broker, ParkedMessageStore],
    };
    return {
      module: StrategyModule,
      imports: [
        MessagingModule.forService(messaging),
        PersistenceModule.forService({
          url: settings.DATABASE_URL,
          schema: SERVICE,
          service: SERVICE,
          entities: STRATEGY_ENTITIES,
        }),
      ],
      controllers: [
        PositionChangedHandler,
        BalanceChangedHandler,
        RiskApprovedHandler,
        RiskRefusedHandler,
        OrderFilledHandler,
        OrderCanceledHandler,
        OrderRejectedHandler,
        OrderExpiredHandler,
        StatusController,
      ],
      providers: [
        lane,
        ...adapters(log),
        ...useCases(settings, log, listener),
        ...beginnings(settings, log),
        life(settings, log),
      ],
    };
  }
}

function adapters(log: Log): Provider[] {
  return [
    {
      provide: StrategyStore,
      useFactory: (source: DataSource, inbox: Inbox, outbox: Outbox) => new StrategyStore(source, inbox, outbox),
      inject: [DataSource, Inbox, Outbox],
    },
    {
      provide: OutboxRelay,
      useFactory: (source: DataSource, publisher: DurablePublisher) =>
        new OutboxRelay(source, {
          publish: (subject, id, payload) => publisher.publish(subject, id, payload),
          onError: (error) => log.error({ err: error }, 'intents could not be published and are tried again'),
          onStreamWiped: (namespace, messages) =>
            log.error({ namespace, messages }, 'the broker lost a stream; its messages are published again'),
        }),
      inject: [DataSource, DURABLE_PUBLISHER],
    },
    {
      provide: AskLaneMarketSource,
      useFactory: (asker: Asker, broker: Broker, clock: Clock) =>
        new AskLaneMarketSource(asker, new BucketPriceCache(new NatsKeyValue(broker, PRICE_BUCKET), clock), clock),
      inject: [ASKER, Broker, CLOCK],
    },
  ];
}

function useCases(settings: StrategySettings, log: Log, wireLog: WireLog): Provider[] {
  return [
    Desk,
    Valuation,
    { provide: EventQueue, useFactory: () => new EventQueue<HeardMarketEvent>(settings.TICK_QUEUE_CAPACITY) },
    {
      provide: StrategyMetrics,
      useFactory: (registry: Registry, queue: EventQueue<HeardMarketEvent>) => new StrategyMetrics(registry, queue),
      inject: [Registry, EventQueue],
    },
    {
      provide: ProposeIntent,
      useFactory: (store: StrategyStore, desk: Desk, relay: OutboxRelay, clock: Clock, metrics: StrategyMetrics) =>
        new ProposeIntent(store, desk, { ring: () => relay.notify() }, clock, metrics, log, settings),
      inject: [StrategyStore, Desk, OutboxRelay, CLOCK, StrategyMetrics],
    },
    {
      provide: BookFacts,
      useFactory: (store: StrategyStore, desk: Desk, valuation: Valuation, clock: Clock, metrics: StrategyMetrics) =>
        new BookFacts(store, desk, valuation, clock, metrics, log),
      inject: [StrategyStore, Desk, Valuation, CLOCK, StrategyMetrics],
    },
    {
      provide: SweepIntents,
      useFactory: (
        store: StrategyStore,
        desk: Desk,
        proposals: ProposeIntent,
        clock: Clock,
        metrics: StrategyMetrics,
      ) => new SweepIntents(store, desk, proposals, clock, metrics, log, settings),
      inject: [StrategyStore, Desk, ProposeIntent, CLOCK, StrategyMetrics],
    },
    {
      provide: HearMarket,
      useFactory: (
        desk: Desk,
        valuation: Valuation,
        queue: EventQueue<HeardMarketEvent>,
        clock: Clock,
        metrics: StrategyMetrics,
      ) => new HearMarket(desk, valuation, queue, clock, metrics, wireLog),
      inject: [Desk, Valuation, EventQueue, CLOCK, StrategyMetrics],
    },
    {
      provide: TellStatus,
      useFactory: (
        store: StrategyStore,
        desk: Desk,
        hearing: HearMarket,
        recovery: Recover,
        metrics: StrategyMetrics,
        queue: EventQueue<HeardMarketEvent>,
      ) => new TellStatus(store, desk, hearing, recovery, metrics, queue),
      inject: [StrategyStore, Desk, HearMarket, Recover, StrategyMetrics, EventQueue],
    },
  ];
}

/** What is done once, at start. */
function beginnings(settings: StrategySettings, log: Log): Provider[] {
  return [
    {
      provide: Recover,
      useFactory: (
        source: AskLaneMarketSource,
        store: StrategyStore,
        desk: Desk,
        hearing: HearMarket,
        valuation: Valuation,
      ) => new Recover(source, store, desk, hearing, valuation, log),
      inject: [AskLaneMarketSource, StrategyStore, Desk, HearMarket, Valuation],
    },
    {
      provide: WarmUp,
      useFactory: (source: AskLaneMarketSource, desk: Desk, clock: Clock) =>
        new WarmUp(source, desk, clock, log, settings),
      inject: [AskLaneMarketSource, Desk, CLOCK],
    },
  ];
}

function life(settings: StrategySettings, log: Log): Provider {
  return {
    provide: StrategyLife,
    useFactory: (
      broker: Broker,
      ticks: TickLane,
      relay: OutboxRelay,
      store: StrategyStore,
      health: HealthRegistry,
      desk: Desk,
      facts: BookFacts,
      hearing: HearMarket,
      proposals: ProposeIntent,
      recovery: Recover,
      sweep: SweepIntents,
      warmUp: WarmUp,
    ) => {
      const parts = { broker, ticks, relay, store, health, desk, facts, hearing, proposals, recovery, sweep, warmUp };
      return new StrategyLife({ ...parts, settings, log });
    },
    inject: [
      Broker,
      TICK_LANE,
      OutboxRelay,
      StrategyStore,
      HealthRegistry,
      Desk,
      BookFacts,
      HearMarket,
      ProposeIntent,
      Recover,
      SweepIntents,
      WarmUp,
    ],
  };
}
