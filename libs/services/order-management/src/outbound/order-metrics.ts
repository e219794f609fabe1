import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { OrderObserver } from '../ports.js';

const ANSWER_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Counts what the use cases report, for Prometheus. */
@Injectable()
export class OrderMetrics implements OrderObserver {
  readonly #orders: Counter;
  readonly #fills: Counter;
  readonly #answers: Histogram;
  readonly #alarms: Counter;
  readonly #reconciliations: Counter;
  readonly #stream: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    const counterOf = (name: string, help: string, ...labelNames: string[]): Counter =>
      new Counter({ name, help, labelNames, registers });
    this.#orders = counterOf(
      'tradewind_order_transitions_total',
      'Transitions of orders by event and the status they led to',
      'event',
      'status',
    );
    this.#fills = counterOf(
      'tradewind_fills_booked_total',
      'Fills booked; "missed" counts those the stream missed',
      'kind',
    );
    this.#alarms = counterOf('tradewind_order_alarms_total', 'Things that contradict what was believed', 'kind');
    this.#reconciliations = counterOf('tradewind_reconciliations_total', 'Reconciliations by outcome', 'outcome');
    this.#stream = counterOf('tradewind_account_stream_trouble_total', 'Trouble with the private stream', 'kind');
    this.#answers = new Histogram({
      name: 'tradewind_order_answer_seconds',
      help: 'Time from the order on the wire to its answer',
      labelNames: ['outcome'],
      buckets: ANSWER_BUCKETS_S,
      registers,
    });
  }

  onOrder(...[status, event]: Parameters<OrderObserver['onOrder']>): void {
    this.#orders.inc({ event, status });
  }

  onFill(kind: Parameters<OrderObserver['onFill']>[0]): void {
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

  onStreamTrouble(kind: Parameters<OrderObserver['onStreamTrouble']>[0]): void {
    this.#stream.inc({ kind });
  }
}
