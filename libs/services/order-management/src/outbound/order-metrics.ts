import { Injectable } from '@nestjs/common';
import { US_PER_SECOND } from '#libs/kernel';
import { METRICS, Metrics } from '#libs/platform';
import { HOP_NAMES, type HopTimes, type OrderObserver } from '../ports.js';

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

  onFirstByte(hops: HopTimes): void {
    const histogram = this.#metrics.histogram(METRICS.orderHopTime);
    for (const hop of HOP_NAMES) {
      const tookUs = hops[hop];
      // The wall clocks of two machines may be apart: below zero it means nothing but that.
      if (tookUs !== undefined) histogram.observe(Math.max(0, tookUs) / US_PER_SECOND, { hop });
    }
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
