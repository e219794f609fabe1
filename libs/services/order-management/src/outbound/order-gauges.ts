import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Scheduler, type PeriodicWork } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { Gauge, Registry } from 'prom-client';
import { AccountQueue } from '../application/booking/account-queue.js';
import { LeaseKeeper } from '../application/lease/lease-keeper.js';
import { OrderWire } from '../application/send/order-wire.js';
import { TradingGate } from '../application/send/trading-gate.js';
import { ORDER_BOOKS, type OrderBooks } from '../ports.js';

const COUNT_INTERVAL_MS = 2_000;
const BREAKER_VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Shows Prometheus where the service stands; orders are counted now and then, the rest is read when it asks. */
@Injectable()
export class OrderGauges implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #registry: Registry;
  readonly #books: OrderBooks;
  readonly #lease: LeaseKeeper;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #byStatus: Gauge;
  #counting: PeriodicWork | undefined;

  constructor(
    registry: Registry,
    @Inject(ORDER_BOOKS) books: OrderBooks,
    lease: LeaseKeeper,
    gate: TradingGate,
    wire: OrderWire,
    queue: AccountQueue,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#registry = registry;
    this.#books = books;
    this.#lease = lease;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#byStatus = new Gauge({
      name: 'tradewind_orders',
      help: 'Orders by status, ended ones included',
      labelNames: ['status'],
      registers: [registry],
    });
    this.#addGauge('tradewind_account_queue_length', 'Pieces of work in the queue of the account', () => queue.length);
    this.#addGauge('tradewind_order_breaker_state', '0 closed, 1 half-open, 2 open', () => BREAKER_VALUES[wire.state]);
    this.#addGauge('tradewind_reconciled', 'Whether orders may leave', () => (gate.isOpen ? 1 : 0));
    this.#addGauge('tradewind_lease_epoch', 'The epoch of our lease; 0 for a stand-by', () => lease.epoch);
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
    const byStatus = await this.#books.read((reads) => reads.countOrdersByStatus());
    this.#byStatus.reset();
    for (const [status, count] of Object.entries(byStatus)) this.#byStatus.set({ status }, count);
  }

  #addGauge(name: string, help: string, read: () => number): void {
    const collect = function (this: Gauge): void {
      this.set(read());
    };
    new Gauge({ name, help, registers: [this.#registry], collect });
  }
}
