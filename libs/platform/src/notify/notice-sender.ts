import type { Log } from '../log/log.js';
import { METRICS } from '../metrics/catalogue/index.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Notice, Notifier } from './notifier.js';

/** Gives notices to several notifiers; what one of them does not take is logged and counted, and keeps it from none of the others. */
export class NoticeSender {
  readonly #notifiers: readonly Notifier[];
  readonly #log: Log;
  readonly #metrics: Metrics;

  constructor(notifiers: readonly Notifier[], log: Log, metrics: Metrics) {
    this.#notifiers = notifiers;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Tells all of them at the same time; never rejects. */
  async sendNotice(notice: Notice): Promise<void> {
    await Promise.all(this.#notifiers.map((notifier) => this.#deliver(notifier, notice)));
  }

  async #deliver(notifier: Notifier, notice: Notice): Promise<void> {
    try {
      await notifier.deliverNotice(notice);
    } catch (error) {
      this.#metrics.counter(METRICS.reportsFailed).inc({ sink: notifier.name });
      this.#log.warn({ err: error, notifier: notifier.name }, 'a notice was not taken');
    }
  }
}
