import { Injectable } from '@nestjs/common';
import { METRICS, Metrics } from '#libs/platform';
import type { OrderObserver } from '../ports.js';

/** Counts what the use cases report. */
@Injectable()
export class OrderMetrics implements OrderObserver {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  onOrder(...[status, event]: Parameters<OrderObserver['onOrder']>): void {
    this.#metrics.counter(METRICS.orderTransitions).inc({ event, status });
  }

  onFill(kind: Parameters<OrderObserver['onFill']>[0]): void {
    this.#metrics.counter(METRICS.fillsBooked).inc({ kind });
  }

  onAnswer(outcome: 'yes' | 'no' | 'unknown', seconds: number): void {
    this.#metrics.histogram(METRICS.orderAnswerTime).observe(seconds, { outcome });
  }

  onAlarm(kind: string): void {
    this.#metrics.counter(METRICS.orderAlarms).inc({ kind });
  }

  onReconciled(outcome: 'complete' | 'failed'): void {
    this.#metrics.counter(METRICS.reconciliations).inc({ outcome });
  }

  onStreamTrouble(kind: Parameters<OrderObserver['onStreamTrouble']>[0]): void {
    this.#metrics.counter(METRICS.accountStreamTrouble).inc({ kind });
  }
}
