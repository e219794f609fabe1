import type { Scheduler } from '#libs/kernel';
import { postJson } from '../notify/post-json.js';
import type { Report, ReportSink, ReportedValue } from './report-sink.js';

const NS_PER_US = 1_000n;

/** Sends reports to an OpenTelemetry collector: OTLP over HTTP in JSON, `POST <url>/v1/metrics`. */
export class OtlpSink implements ReportSink {
  readonly name = 'otlp';
  readonly #url: string;
  readonly #scheduler: Scheduler;
  readonly #startedAtUs: number;

  /** `url` without the path, such as `http://collector:4318`; counters count from now on. */
  constructor(url: string, scheduler: Scheduler) {
    this.#url = `${url.replace(/\/$/u, '')}/v1/metrics`;
    this.#scheduler = scheduler;
    this.#startedAtUs = scheduler.nowUs();
  }

  sendReport(report: Report): Promise<void> {
    return postJson(this.#url, otlpBody(report, this.#startedAtUs), this.#scheduler);
  }

  closeSink(): Promise<void> {
    return Promise.resolve();
  }
}

/** The report as an `ExportMetricsServiceRequest`, in OTLP's JSON: times are texts of nanoseconds, names are in camel case. */
export function otlpBody({ atUs, service, values }: Report, startedAtUs: number): object {
  const times = { timeUnixNano: nanoseconds(atUs), startTimeUnixNano: nanoseconds(startedAtUs) };
  const byName = new Map<string, ReportedValue[]>();
  for (const value of values) {
    if (Number.isFinite(value.value)) byName.set(value.name, [...(byName.get(value.name) ?? []), value]);
  }
  const metrics = [...byName].map(([name, points]) => {
    const dataPoints = points.map(({ labels, value }) => ({ ...times, asDouble: value, attributes: pairs(labels) }));
    return { name, ...shapeOf(points, dataPoints) };
  });
  return {
    resourceMetrics: [
      {
        resource: { attributes: pairs({ 'service.name': service, 'service.namespace': 'tradewind' }) },
        scopeMetrics: [{ scope: { name: 'tradewind' }, metrics }],
      },
    ],
  };
}

/** OTLP's number for values that are totals since the start. */
const CUMULATIVE = 2;

function shapeOf(points: readonly ReportedValue[], dataPoints: readonly object[]): object {
  const isCounter = points.every((point) => point.isCounter);
  return isCounter
    ? { sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } }
    : { gauge: { dataPoints } };
}

function nanoseconds(us: number): string {
  return (BigInt(Math.trunc(us)) * NS_PER_US).toString();
}

function pairs(labels: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(labels).map(([key, text]) => ({ key, value: { stringValue: text } }));
}
