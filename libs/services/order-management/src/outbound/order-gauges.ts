import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { HeldPosition } from '#libs/domain';
import type { Decimal, PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, METRICS, Metrics, SCHEDULER } from '#libs/platform';
import { AccountQueue } from '../application/booking/account-queue.js';
import { LeaseKeeper } from '../application/lease/lease-keeper.js';
import { OrderWire } from '../application/send/order-wire.js';
import { TradingGate } from '../application/send/trading-gate.js';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { ORDER_BOOKS, ORDER_SETTINGS, type OrderBooks } from '../ports.js';

const COUNT_INTERVAL_MS = 2_000;
const BREAKER_VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Shows where the service stands; orders are counted now and then, the rest is read when the metrics are. */
@Injectable()
export class OrderGauges implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #metrics: Metrics;
  readonly #books: OrderBooks;
  readonly #lease: LeaseKeeper;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #account: string;
  #counting: PeriodicWork | undefined;

  constructor(
    metrics: Metrics,
    @Inject(ORDER_BOOKS) books: OrderBooks,
    lease: LeaseKeeper,
    gate: TradingGate,
    wire: OrderWire,
    queue: AccountQueue,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) { ACCOUNT }: OrderManagementSettings,
  ) {
    this.#account = ACCOUNT;
    this.#metrics = metrics;
    this.#books = books;
    this.#lease = lease;
    this.#scheduler = scheduler;
    this.#log = log;
    metrics.showGauge(METRICS.accountQueueLength, () => queue.length);
    metrics.showGauge(METRICS.orderBreakerState, () => BREAKER_VALUES[wire.state]);
    metrics.showGauge(METRICS.reconciled, () => (gate.isOpen ? 1 : 0));
    metrics.showGauge(METRICS.leaseEpoch, () => lease.epoch);
  }

  onApplicationBootstrap(): void {
    this.#counting = this.#scheduler.runEvery({
      name: 'count-orders',
      intervalMs: COUNT_INTERVAL_MS,
      run: () => this.#countOrders(),
      onError: (error) => this.#log.warn({ err: error }, 'orders could not be counted; tried again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#counting?.stop();
  }

  async #countOrders(): Promise<void> {
    if (this.#lease.epoch === 0) return;
    const byStatus = await this.#books.observe((reads) => reads.countOrdersByStatus());
    const counts = Object.entries(byStatus).map(([status, value]) => ({ labels: { status }, value }));
    this.#metrics.gauge(METRICS.orders).setAll(counts);
    this.#showPositions(await this.#books.observe((reads) => reads.heldPositions()));
  }

  /** Gauges are for people to look at: nothing is decided by these binary fractions. */
  #showPositions(positions: readonly HeldPosition[]): void {
    const each = (read: (position: HeldPosition) => Decimal) =>
      positions.map((held) => ({
        labels: { account: this.#account, instrument: held.instrument },
        value: Number(read(held).toFixed()),
      }));
    this.#metrics.gauge(METRICS.positionQuantity).setAll(each(({ position }) => position.quantity));
    this.#metrics.gauge(METRICS.positionUnrealised).setAll(each(({ unrealisedProfit }) => unrealisedProfit));
    this.#metrics.gauge(METRICS.positionRealised).setAll(each(({ position }) => position.realisedProfit));
  }
}
