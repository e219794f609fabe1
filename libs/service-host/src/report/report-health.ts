import { REPORT_GROUPS, type HealthRegistry, type Log, type Metrics, type ReportSink, METRICS } from '#libs/platform';
import type { PeriodicWork, Scheduler } from '#libs/kernel';

/** What the reporter reads, and where its reports go. */
export interface HealthReporterParts {
  readonly service: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: HealthRegistry;
  readonly scheduler: Scheduler;
  /** Besides the log and Prometheus, which always have it. */
  readonly sinks: readonly ReportSink[];
  readonly intervalMs: number;
}

/**
 * Reports regularly how the service is: queues, positions, exposure, connections and state, which the catalogue of metrics assigns. The log
 * has one line each time, Prometheus the same values, and the sinks that are set up get them too.
 */
export class HealthReporter {
  readonly #parts: HealthReporterParts;
  #reporting: PeriodicWork | undefined;

  constructor(parts: HealthReporterParts) {
    this.#parts = parts;
  }

  /** Reports after every pause until it is stopped. */
  startReporting(): void {
    const { intervalMs, log, scheduler } = this.#parts;
    this.#reporting = scheduler.runEvery({
      name: 'report-health',
      intervalMs,
      run: () => this.reportHealth(),
      onError: (error) => log.warn({ err: error }, 'the health report failed; the next one comes in its time'),
    });
  }

  /** Reports a last time, so that the end is in every system that watches, and frees the sinks. */
  async stopReporting(): Promise<void> {
    await this.#reporting?.stop();
    await this.reportHealth();
    await Promise.all(this.#parts.sinks.map((sink) => sink.closeSink()));
  }

  /** Reports once. A sink that does not take it is counted and logged; the others get it all the same. */
  async reportHealth(): Promise<void> {
    const { health, log, metrics, scheduler, service, sinks } = this.#parts;
    const troubles = await health.findTroubles(scheduler);
    metrics.gauge(METRICS.ready).set(troubles.size === 0 ? 1 : 0);
    const values = await metrics.readReported();
    const groups = REPORT_GROUPS.map((group) => {
      const own = values.filter((value) => value.group === group);
      return [group, Object.fromEntries(own.map(({ labels, name, value }) => [keyOf(name, labels), value]))];
    });
    const report = { ready: troubles.size === 0, troubles: Object.fromEntries(troubles) };
    log.info({ ...report, ...(Object.fromEntries(groups) as object) }, 'health report');
    for (const sink of sinks) {
      try {
        await sink.sendReport({ service, atUs: scheduler.nowUs(), values });
      } catch (error) {
        metrics.counter(METRICS.reportsFailed).inc({ sink: sink.name });
        log.warn({ err: error, sink: sink.name }, 'a sink did not take the health report');
      }
    }
  }
}

/** `orders{New}`: short, because every line of the log repeats it. */
function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  const values = Object.values(labels);
  const short = name.replace(/^tradewind_/u, '');
  return values.length === 0 ? short : `${short}{${values.join(',')}}`;
}
