import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import {
  ASKER,
  type Asker,
  Broker,
  DURABLE_PUBLISHER,
  DurableLaneServer,
  type DurablePublisher,
  type MessagingOptions,
  MessagingModule,
  TICK_LANE,
  type TickLane,
  durableLaneServer,
} from '#libs/messaging';
import {
  OutboxRelay,
  ParkedMessageStore,
  PersistenceModule,
  RISK_ENTITIES,
  RiskStore,
  isTransientDatabaseError,
} from '#libs/persistence';
import { CLOCK, HealthRegistry, type Log, WireLog } from '#libs/platform';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { ApplyBalances } from './application/apply-balances.js';
import { ApplyFill } from './application/apply-fill.js';
import type { Pricing } from './application/build-context.js';
import { ChangeTradingState } from './application/change-trading-state.js';
import { ComparePosition } from './application/compare-position.js';
import { DecideIntent } from './application/decide-intent.js';
import { EndOrder } from './application/end-order.js';
import { MarketBoard } from './application/market-board.js';
import { MonitorExposure } from './application/monitor-exposure.js';
import { BalanceChangedHandler } from './inbound/balance-changed.handler.js';
import { FillRecordedHandler } from './inbound/fill-recorded.handler.js';
import { HaltCommandHandler } from './inbound/halt-command.handler.js';
import { IntentProposedHandler } from './inbound/intent-proposed.handler.js';
import { OrderCanceledHandler } from './inbound/order-canceled.handler.js';
import { OrderExpiredHandler } from './inbound/order-expired.handler.js';
import { OrderFilledHandler } from './inbound/order-filled.handler.js';
import { OrderRejectedHandler } from './inbound/order-rejected.handler.js';
import { PositionChangedHandler } from './inbound/position-changed.handler.js';
import { ResumeCommandHandler } from './inbound/resume-command.handler.js';
import { StatusController } from './inbound/status.controller.js';
import { InstrumentSource } from './outbound/instrument-source.js';
import { RiskMetrics } from './outbound/risk-metrics.js';
import { RiskTelemetry } from './outbound/risk-telemetry.js';
import type { RiskSettings } from './risk.config.js';
import { RiskLifecycle } from './risk.lifecycle.js';

const CONTROLLERS = [
  IntentProposedHandler,
  FillRecordedHandler,
  OrderCanceledHandler,
  OrderRejectedHandler,
  OrderExpiredHandler,
  OrderFilledHandler,
  PositionChangedHandler,
  BalanceChangedHandler,
  HaltCommandHandler,
  ResumeCommandHandler,
  StatusController,
];

/** Risk: the gate between wishes and orders. The only place where a port meets its adapter. */
@Module({})
export class RiskModule {
  /** Puts the service together from its settings. */
  static register(settings: RiskSettings, log: Log, registry: Registry): DynamicModule {
    const wireLog = new WireLog(log, registry);
    const messaging: MessagingOptions = {
      service: 'risk',
      settings: { url: settings.NATS_URL, user: settings.NATS_USER, password: settings.NATS_PASSWORD, name: 'risk' },
      listener: wireLog,
    };
    const database = { url: settings.DATABASE_URL, schema: 'risk', service: 'risk', entities: RISK_ENTITIES };
    return {
      module: RiskModule,
      imports: [MessagingModule.forService(messaging), PersistenceModule.forService(database)],
      controllers: CONTROLLERS,
      providers: [
        ...adapters(settings, log, registry, messaging),
        ...useCases(settings),
        lifecycle(settings, log, wireLog),
      ],
    };
  }
}

/** What the ports are in this service. */
function adapters(settings: RiskSettings, log: Log, registry: Registry, messaging: MessagingOptions): Provider[] {
  return [
    { provide: RiskMetrics, useFactory: () => new RiskMetrics(registry) },
    {
      provide: RiskTelemetry,
      useFactory: (metrics: RiskMetrics) => new RiskTelemetry(log, metrics),
      inject: [RiskMetrics],
    },
    { provide: RiskStore, useFactory: (source: DataSource) => new RiskStore(source), inject: [DataSource] },
    { provide: MarketBoard, useFactory: (clock: Clock) => new MarketBoard(clock), inject: [CLOCK] },
    {
      provide: OutboxRelay,
      useFactory: (source: DataSource, publisher: DurablePublisher) =>
        new OutboxRelay(source, {
          publish: (subject, id, payload) => publisher.publish(subject, id, payload),
          onError: (error) => log.warn({ err: error }, 'messages could not be published and are tried again'),
          onStreamWiped: (namespace, messages) =>
            log.error({ namespace, messages }, 'the broker lost a stream; its messages are published again'),
        }),
      inject: [DataSource, DURABLE_PUBLISHER],
    },
    {
      provide: InstrumentSource,
      useFactory: (asker: Asker, board: MarketBoard) =>
        new InstrumentSource(asker, settings.INSTRUMENTS, board, log, settings.RISK_INSTRUMENT_REFRESH_MS),
      inject: [ASKER, MarketBoard],
    },
    {
      provide: DurableLaneServer,
      useFactory: (broker: Broker, parkingLot: ParkedMessageStore) =>
        durableLaneServer(broker, messaging, { parkingLot, isTransient: isTransientDatabaseError }),
      inject: [Broker, ParkedMessageStore],
    },
  ];
}

/** How the gate and the monitor look at the market. */
function pricingOf(settings: RiskSettings, board: MarketBoard): (nowUs: number) => Pricing {
  return (nowUs) => ({
    board,
    marks: (venue, instrument) => board.mark(venue, instrument, nowUs, settings.RISK_MAX_MARK_AGE_MS),
    instruments: settings.INSTRUMENTS,
    collar: settings.RISK_MARKET_COLLAR,
  });
}

function useCases(settings: RiskSettings): Provider[] {
  const onFacts = [RiskStore, RiskTelemetry];
  return [
    {
      provide: DecideIntent,
      useFactory: (store: RiskStore, clock: Clock, observer: RiskTelemetry, board: MarketBoard, relay: OutboxRelay) =>
        new DecideIntent(
          { store, clock, observer, pricing: pricingOf(settings, board), committed: () => relay.notify() },
          {
            maxGrossExposureRatio: settings.RISK_MAX_GROSS_EXPOSURE_RATIO,
            maxMarketDataAgeMs: settings.RISK_MAX_MARKET_DATA_AGE_MS,
          },
        ),
      inject: [RiskStore, CLOCK, RiskTelemetry, MarketBoard, OutboxRelay],
    },
    {
      provide: ChangeTradingState,
      useFactory: (store: RiskStore, clock: Clock, observer: RiskTelemetry, relay: OutboxRelay) =>
        new ChangeTradingState(store, clock, observer, () => relay.notify()),
      inject: [RiskStore, CLOCK, RiskTelemetry, OutboxRelay],
    },
    {
      provide: MonitorExposure,
      useFactory: (store: RiskStore, clock: Clock, observer: RiskTelemetry, board: MarketBoard, gate: DecideIntent) =>
        new MonitorExposure(
          { store, clock, observer, pricing: pricingOf(settings, board), decide: (message) => gate.execute(message) },
          {
            account: settings.ACCOUNT,
            reduceAboveRatio: settings.RISK_REDUCE_ABOVE_RATIO,
            reduceFraction: settings.RISK_REDUCE_FRACTION,
            intervalMs: settings.RISK_MONITOR_INTERVAL_MS,
            intentValidMs: settings.RISK_MONITOR_INTENT_VALID_MS,
          },
        ),
      inject: [RiskStore, CLOCK, RiskTelemetry, MarketBoard, DecideIntent],
    },
    {
      provide: ApplyFill,
      useFactory: (store: RiskStore, observer: RiskTelemetry) => new ApplyFill(store, observer),
      inject: onFacts,
    },
    {
      provide: EndOrder,
      useFactory: (store: RiskStore, observer: RiskTelemetry) => new EndOrder(store, observer),
      inject: onFacts,
    },
    {
      provide: ComparePosition,
      useFactory: (store: RiskStore, observer: RiskTelemetry) => new ComparePosition(store, observer),
      inject: onFacts,
    },
    { provide: ApplyBalances, useFactory: (store: RiskStore) => new ApplyBalances(store), inject: [RiskStore] },
  ];
}

function lifecycle(settings: RiskSettings, log: Log, wireLog: WireLog): Provider {
  return {
    provide: RiskLifecycle,
    useFactory: (
      clock: Clock,
      broker: Broker,
      dataSource: DataSource,
      store: RiskStore,
      relay: OutboxRelay,
      board: MarketBoard,
      instruments: InstrumentSource,
      ticks: TickLane,
      monitor: MonitorExposure,
      metrics: RiskMetrics,
      health: HealthRegistry,
    ) =>
      new RiskLifecycle({
        ...{ settings, log, wireLog, clock, broker, dataSource, store, relay, board, instruments, ticks },
        ...{ monitor, metrics, health },
      }),
    inject: [
      ...[CLOCK, Broker, DataSource, RiskStore, OutboxRelay, MarketBoard, InstrumentSource, TICK_LANE],
      ...[MonitorExposure, RiskMetrics, HealthRegistry],
    ],
  };
}
