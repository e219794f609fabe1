import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { AlarmNotices, LOG, type Log, METRICS, Metrics, SCHEDULER, noticeSenderOf } from '#libs/platform';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { HOP_NAMES, type HopTimes, ORDER_SETTINGS, type OrderObserver } from '../ports.js';

/** Alarms that are no difference between the venue and our books. */
const SENTENCES: Readonly<Record<string, string>> = {
  REPORT_NOT_JOURNALED: 'a report of the venue could not be written into the journal',
  UNREADABLE_REPORT: 'a report of the venue cannot be read',
  ORDER_STEP_FAILED: 'a step of an order failed',
};

/** Counts what the use cases report, and has people told of alarms. */
@Injectable()
export class OrderMetrics implements OrderObserver {
  readonly #metrics: Metrics;
  readonly #alarms: AlarmNotices;

  constructor(
    metrics: Metrics,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#metrics = metrics;
    const sender = noticeSenderOf({ settings, scheduler, log, metrics });
    this.#alarms = new AlarmNotices({ service: 'order-management', about: settings.ACCOUNT, sender, scheduler });
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
    this.#alarms.raiseAlarm(kind, SENTENCES[kind] ?? `the venue and our books differ (${kind})`);
  }

  onReconciled(outcome: 'complete' | 'failed'): void {
    this.#metrics.counter(METRICS.reconciliations).inc({ outcome });
  }

  onStreamTrouble(kind: Parameters<OrderObserver['onStreamTrouble']>[0]): void {
    this.#metrics.counter(METRICS.accountStreamTrouble).inc({ kind });
  }
}
