import { invariant } from '#libs/kernel';

/** What a person reads when a metric shows that something is wrong. */
export interface MetricAlert {
  /** A PromQL condition on the metric. */
  readonly when: string;
  /** What it means and what to look at. */
  readonly meaning: string;
  /** Whether a stand-by of order-management, which waits and does nothing, is left out. */
  readonly exceptStandBy?: true;
}

/** The parts of the regular report that a counter or gauge can belong to. */
export const REPORT_GROUPS = ['queues', 'positions', 'exposure', 'connections', 'state'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** What a metric is declared with, whatever its kind. */
export interface MetricOptions<Label extends string> {
  /** What is counted or measured, in one sentence, with the unit where the name does not end with it. */
  readonly help: string;
  /** What the values are distinguished by; each combination of values is a time series, so order ids must not be labels. */
  readonly labels?: readonly Label[];
  readonly alert?: MetricAlert;
  /** Under what its values stand in the report that each service gives every 30 s; not in it where it is left out. */
  readonly report?: ReportGroup;
}

/** A metric of the catalogue. */
export interface MetricSpec<Kind extends 'counter' | 'gauge' | 'histogram', Label extends string> {
  readonly kind: Kind;
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds of the buckets of a histogram, in its base unit. */
  readonly buckets: readonly number[];
  readonly alert: MetricAlert | undefined;
  readonly report: ReportGroup | undefined;
}

/** Only ever grows while the process lives. */
export type CounterSpec<Label extends string = never> = MetricSpec<'counter', Label>;
/** Goes up and down. */
export type GaugeSpec<Label extends string = never> = MetricSpec<'gauge', Label>;
/** How often values were at most so large. */
export type HistogramSpec<Label extends string = never> = MetricSpec<'histogram', Label>;

const NAME = /^tradewind_[a-z][a-z0-9]*(_[a-z0-9]+)*$/u;
/** Units that are not base units, and abbreviations of those that are. */
const WRONG_UNIT = /_(ms|us|ns|s|sec|milliseconds|microseconds|minutes|kb|mb|kilobytes|megabytes|percent)(_total)?$/u;

/** Declares a counter; its name ends with `_total`. */
export function counter<const Label extends string = never>(
  name: string,
  options: MetricOptions<Label>,
): CounterSpec<Label> {
  invariant(name.endsWith('_total'), `the counter ${name} does not end with _total`);
  return { kind: 'counter', ...declared(name, options), buckets: [] };
}

/** Declares a gauge. */
export function gauge<const Label extends string = never>(
  name: string,
  options: MetricOptions<Label>,
): GaugeSpec<Label> {
  invariant(!name.endsWith('_total'), `the gauge ${name} ends like a counter`);
  return { kind: 'gauge', ...declared(name, options), buckets: [] };
}

/** Declares a histogram of durations; its name ends with `_seconds`, and so do its buckets. */
export function durationHistogram<const Label extends string = never>(
  name: string,
  bucketsSeconds: readonly number[],
  options: MetricOptions<Label>,
): HistogramSpec<Label> {
  invariant(name.endsWith('_seconds'), `the histogram ${name} does not end with _seconds`);
  return { kind: 'histogram', ...declared(name, options), buckets: bucketsSeconds };
}

function declared<Label extends string>(name: string, { help, labels = [], alert, report }: MetricOptions<Label>) {
  invariant(NAME.test(name), `${name} is no name of a metric of ours: tradewind_ and lower-case words`);
  invariant(!WRONG_UNIT.test(name), `${name} is not in base units: seconds, bytes, ratio`);
  return { name, help, labels, alert, report };
}
