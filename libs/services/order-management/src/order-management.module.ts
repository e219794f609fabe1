import { hostname } from 'node:os';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { OrderEntry } from '#libs/domain';
import type { Clock, Random, Scheduler } from '#libs/kernel';
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
  LeaseLostError,
  ORDERS_ENTITIES,
  ParkedMessageStore,
  PersistenceModule,
  isTransientDatabaseError,
} from '#libs/persistence';
import { CLOCK, HealthRegistry, type Log, RANDOM, SCHEDULER, WireLog } from '#libs/platform';
import { venues } from '#libs/venues';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { LatchTradingState } from './application/latch-trading-state.js';
import { type ServiceStatus, readStatus } from './application/service-status.js';
import { SubmitOrder } from './application/submit-order.js';
import { type OrderManagement, composeOrderManagement } from './composition.js';
import { RiskApprovedHandler } from './inbound/risk-approved.handler.js';
import { listenWhenServing } from './inbound/serving-lane.js';
import { READ_STATUS, StatusController } from './inbound/status.controller.js';
import { TradingStateChangedHandler } from './inbound/trading-state-changed.handler.js';
import type { OrderManagementSettings } from './order-management.config.js';
import { OrderManagementLifecycle } from './order-management.lifecycle.js';
import { loadInstruments } from './outbound/instrument-loader.js';
import { OrderMetrics } from './outbound/order-metrics.js';

const ORDER_MANAGEMENT = Symbol('OrderManagement');
const ORDER_ENTRY = Symbol('OrderEntry');
const EXIT_SOFTWARE = 70;

/** order-management: approvals in; orders, fills, positions out. The only place where a port meets its adapter. */
@Module({})
export class OrderManagementModule {
  /** Puts the service together from its settings. */
  static register(settings: OrderManagementSettings, log: Log, registry: Registry): DynamicModule {
    const wireLog = new WireLog(log, registry);
    const service = 'order-management';
    const messaging: MessagingOptions = {
      service,
      settings: { url: settings.NATS_URL, user: settings.NATS_USER, password: settings.NATS_PASSWORD, name: service },
      listener: wireLog,
    };
    const database = { url: settings.DATABASE_URL, schema: 'orders', service, entities: ORDERS_ENTITIES };
    return {
      module: OrderManagementModule,
      imports: [MessagingModule.forService(messaging), PersistenceModule.forService(database)],
      controllers: [RiskApprovedHandler, TradingStateChangedHandler, StatusController],
      providers: [
        { provide: OrderMetrics, useFactory: () => new OrderMetrics(registry) },
        orderEntry(settings),
        trading(settings, log),
        ...doors(messaging),
        lifecycle(settings, log, wireLog),
      ],
    };
  }
}

function orderEntry(settings: OrderManagementSettings): Provider {
  return {
    provide: ORDER_ENTRY,
    useFactory: (scheduler: Scheduler, random: Random) =>
      venues[settings.VENUE].orderEntry(
        { scheduler, random },
        { restUrl: settings.BINANCE_REST_URL, wsApiUrl: settings.BINANCE_WS_API_URL },
        { apiKey: settings.BINANCE_API_KEY, apiSecret: settings.BINANCE_API_SECRET },
      ),
    inject: [SCHEDULER, RANDOM],
  };
}

function trading(settings: OrderManagementSettings, log: Log): Provider {
  return {
    provide: ORDER_MANAGEMENT,
    useFactory: (
      dataSource: DataSource,
      entry: OrderEntry,
      publisher: DurablePublisher,
      asker: Asker,
      clock: Clock,
      observer: OrderMetrics,
    ) =>
      composeOrderManagement({
        ...{ settings, dataSource, entry, clock, observer, log },
        publish: (subject, id, payload) => publisher.publish(subject, id, payload),
        loadInstruments: (instruments, signal) =>
          loadInstruments(asker, settings.INSTRUMENTS, log, instruments, signal),
        holder: `${hostname()}:${process.pid}:${clock.nowUs()}`,
        end: (why, error) => endProcess(log, why, error),
      }),
    inject: [DataSource, ORDER_ENTRY, DURABLE_PUBLISHER, ASKER, CLOCK, OrderMetrics],
  };
}

/** Whoever supervises starts us again, and start-up recovers. */
function endProcess(log: Log, why: string, error: unknown): void {
  log.fatal({ err: error }, `${why}: the process ends`);
  process.exit(EXIT_SOFTWARE);
}

/** What comes in goes through these. */
function doors(messaging: MessagingOptions): Provider[] {
  return [
    { provide: SubmitOrder, useFactory: (parts: OrderManagement) => parts.submit, inject: [ORDER_MANAGEMENT] },
    { provide: LatchTradingState, useFactory: (parts: OrderManagement) => parts.latch, inject: [ORDER_MANAGEMENT] },
    {
      provide: READ_STATUS,
      useFactory: (parts: OrderManagement) => (): Promise<ServiceStatus> =>
        readStatus({ ...parts, outboxBacklog: () => parts.relay.backlog() }),
      inject: [ORDER_MANAGEMENT],
    },
    {
      provide: DurableLaneServer,
      useFactory: (broker: Broker, parkingLot: ParkedMessageStore, { session }: OrderManagement) =>
        listenWhenServing(durableLaneServer(broker, messaging, { parkingLot, isTransient }), session.serving),
      inject: [Broker, ParkedMessageStore, ORDER_MANAGEMENT],
    },
  ];
}

/** A lost lease ends the process soon; until then its messages are kept for the successor. */
function isTransient(error: unknown): boolean {
  return error instanceof LeaseLostError || isTransientDatabaseError(error);
}

function lifecycle(settings: OrderManagementSettings, log: Log, wireLog: WireLog): Provider {
  return {
    provide: OrderManagementLifecycle,
    useFactory: (
      parts: OrderManagement,
      metrics: OrderMetrics,
      health: HealthRegistry,
      broker: Broker,
      ticks: TickLane,
      dataSource: DataSource,
      clock: Clock,
    ) =>
      new OrderManagementLifecycle({
        ...{ trading: parts, metrics, health, broker, ticks, dataSource, wireLog, clock, log },
        instruments: settings.INSTRUMENTS,
      }),
    inject: [ORDER_MANAGEMENT, OrderMetrics, HealthRegistry, Broker, TICK_LANE, DataSource, CLOCK],
  };
}
