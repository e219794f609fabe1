import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import type { Broker, TickSubscriber } from '#libs/messaging';
import type { HealthRegistry, InstrumentName, Log, WireLog } from '#libs/platform';
import type { DataSource } from 'typeorm';
import { Periodic } from './application/periodic.js';
import type { OrderManagement } from './composition.js';
import { subscribeToQuotes } from './inbound/quotes.subscriber.js';
import type { OrderMetrics } from './outbound/order-metrics.js';

const GAUGES_EVERY_MS = 2_000;

/** What begins and ends with the service. */
export interface LifecycleParts {
  readonly trading: OrderManagement;
  readonly metrics: OrderMetrics;
  readonly health: HealthRegistry;
  readonly broker: Broker;
  readonly ticks: TickSubscriber;
  readonly dataSource: DataSource;
  readonly instruments: readonly InstrumentName[];
  readonly wireLog: WireLog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts the session when the service is there, and ends it before connections close. */
export class OrderManagementLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #parts: LifecycleParts;
  #unsubscribe: () => void = () => undefined;
  #gauges: Periodic | undefined;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  onApplicationBootstrap(): void {
    const { clock, instruments, log, metrics, ticks, trading, wireLog } = this.#parts;
    this.#addReadiness();
    metrics.watch({
      queueLength: () => trading.queue.length,
      breaker: () => trading.wire.state,
      reconciled: () => trading.gate.isOpen,
      leaseEpoch: () => trading.lease.epoch,
    });
    this.#unsubscribe = subscribeToQuotes(ticks, instruments, trading.values, wireLog, clock);
    this.#gauges = new Periodic(
      GAUGES_EVERY_MS,
      () => this.#countOrders(),
      (error) => log.warn({ err: error }, 'orders could not be counted; tried again'),
    );
    trading.session.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#unsubscribe();
    await this.#gauges?.stop();
    await this.#parts.trading.session.stop();
  }

  async #countOrders(): Promise<void> {
    const { metrics, trading } = this.#parts;
    if (trading.lease.epoch === 0) return;
    metrics.setOrders(await trading.ledger.write((transaction) => transaction.orders.countByStatus(trading.at)));
  }

  #addReadiness(): void {
    const { broker, dataSource, health, trading } = this.#parts;
    const { gate, lease, wire } = trading;
    health.addReadiness('postgres', async () => {
      await dataSource.query('SELECT 1');
      return undefined;
    });
    health.addReadiness('nats', () => (broker.connected ? undefined : 'the broker is away'));
    health.addReadiness('lease', () => (lease.isFresh ? undefined : 'another process has the lease, or nobody knows'));
    health.addReadiness('reconciled', () => (gate.isOpen ? undefined : gate.reason));
    health.addReadiness('breaker', () => (wire.state === 'open' ? 'the venue has not been answering' : undefined));
  }
}
