import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Observer } from '../application/observer.js';

/** Where the gauges look when they are asked. */
export interface OrderGauges {
  readonly queueLength: () => number;
  readonly breaker: () => 'closed' | 'open' | 'half-open';
  readonly reconciled: () => boolean;
  readonly leaseEpoch: () => number;
}

const ANSWER_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const BREAKER_VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** The metrics of order-management for Prometheus. */
export class OrderMetrics implements Observer {
  readonly #registry: Registry;
  readonly #orders: Counter;
  readonly #fills: Counter;
  readonly #answers: Histogram;
  readonly #alarms: Counter;
  readonly #reconciliations: Counter;
  readonly #stream: Counter;
  readonly #byStatus: Gauge;

  constructor(registry: Registry) {
    this.#registry = registry;
    const counter = (name: string, help: string, label: string): Counter =>
      new Counter({ name, help, labelNames: [label], registers: [registry] });
    this.#orders = new Counter({
      name: 'tradewind_order_transitions_total',
      help: 'Transitions of orders by event and the status they led to',
      labelNames: ['event', 'status'],
      registers: [registry],
    });
    this.#fills = counter(
      'tradewind_fills_booked_total',
      'Fills booked; "missed" counts those the stream missed',
      'kind',
    );
    this.#alarms = counter('tradewind_order_alarms_total', 'Things that contradict what was believed', 'kind');
    this.#reconciliations = counter('tradewind_reconciliations_total', 'Reconciliations by outcome', 'outcome');
    this.#stream = counter('tradewind_account_stream_trouble_total', 'Trouble with the private stream', 'kind');
    this.#answers = new Histogram({
      name: 'tradewind_order_answer_seconds',
      help: 'Time from the order on the wire to its answer',
      labelNames: ['outcome'],
      buckets: ANSWER_BUCKETS_S,
      registers: [registry],
    });
    this.#byStatus = new Gauge({
      name: 'tradewind_orders',
      help: 'Orders by status, ended ones included',
      labelNames: ['status'],
      registers: [registry],
    });
  }

  /** Adds the gauges that are read when Prometheus asks. */
  watch(gauges: OrderGauges): void {
    const gauge = (name: string, help: string, read: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read());
        },
      });
    gauge('tradewind_account_queue_length', 'Pieces of work in the queue of the account', gauges.queueLength);
    gauge('tradewind_order_breaker_state', '0 closed, 1 half-open, 2 open', () => BREAKER_VALUES[gauges.breaker()]);
    gauge('tradewind_reconciled', 'Whether orders may leave', () => (gauges.reconciled() ? 1 : 0));
    gauge('tradewind_lease_epoch', 'The epoch of our lease; 0 for a stand-by', gauges.leaseEpoch);
  }

  /** Sets how many orders there are by status. */
  setOrders(byStatus: Readonly<Record<string, number>>): void {
    this.#byStatus.reset();
    for (const [status, count] of Object.entries(byStatus)) this.#byStatus.set({ status }, count);
  }

  onOrder(...[status, event]: Parameters<Observer['onOrder']>): void {
    this.#orders.inc({ event, status });
  }

  onFill(kind: string): void {
    this.#fills.inc({ kind });
  }

  onAnswer(outcome: 'yes' | 'no' | 'unknown', seconds: number): void {
    this.#answers.observe({ outcome }, seconds);
  }

  onAlarm(kind: string): void {
    this.#alarms.inc({ kind });
  }

  onReconciled(outcome: 'complete' | 'failed'): void {
    this.#reconciliations.inc({ outcome });
  }

  onStreamTrouble(kind: Parameters<Observer['onStreamTrouble']>[0]): void {
    this.#stream.inc({ kind });
  }
}
