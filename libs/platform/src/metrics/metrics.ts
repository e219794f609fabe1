import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ReportedValue } from '../report/report-sink.js';
import type { CounterSpec, GaugeSpec, HistogramSpec, ReportGroup } from './metric-spec.js';

/** The values of a metric's labels: none to give where it has none. */
type LabelArguments<Label extends string> = [Label] extends [never] ? [] : [labels: Readonly<Record<Label, string>>];

/** One value of a metric with its labels. */
export interface LabelledValue<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** Counts what happens. */
export interface CounterMetric<Label extends string = never> {
  /** Adds one. */
  inc(...labels: LabelArguments<Label>): void;
  /** Adds `amount`, at least 0. */
  add(amount: number, ...labels: LabelArguments<Label>): void;
}

/** Shows a value. */
export interface GaugeMetric<Label extends string = never> {
  /** Shows `value`; NaN where it is not known. */
  set(value: number, ...labels: LabelArguments<Label>): void;
  /** Shows these values and forgets all others. */
  setAll(values: Iterable<LabelledValue<Label>>): void;
}

/** Measures, in the base unit of its name. */
export interface HistogramMetric<Label extends string = never> {
  /** Takes a measurement in. */
  observe(value: number, ...labels: LabelArguments<Label>): void;
}

/**
 * The metrics of one service, by the catalogue. A caller that asks for the same metric twice gets the same one. Nobody else knows the
 * metrics library.
 */
export class Metrics {
  /** What the metrics library knows them by. */
  readonly registry: Registry;
  /** What belongs into the regular report, by name. */
  readonly #reported = new Map<string, ReportGroup>();

  constructor(registry: Registry) {
    this.registry = registry;
  }

  /** Makes the metrics of a service; every value carries its name as the label `service`. */
  static forService(name: string): Metrics {
    const registry = new Registry();
    registry.setDefaultLabels({ service: name });
    return new Metrics(registry);
  }

  /** All metrics in the text format of Prometheus. */
  renderText(): Promise<string> {
    return this.registry.metrics();
  }

  /** Adds the metrics of the Node process, which only one service of a process may show. */
  showProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A counter of the catalogue. */
  counter<Label extends string = never>(spec: CounterSpec<Label>): CounterMetric<Label> {
    const metric = this.#counterOf(spec);
    return {
      inc: (...[labels]) => metric.inc(labels ?? {}),
      add: (amount, ...[labels]) => metric.inc(labels ?? {}, amount),
    };
  }

  /** A gauge of the catalogue. */
  gauge<Label extends string = never>(spec: GaugeSpec<Label>): GaugeMetric<Label> {
    const metric = this.#gaugeOf(spec);
    return {
      set: (value, ...[labels]) => metric.set(labels ?? {}, value),
      setAll: (values) => setAll(metric, values),
    };
  }

  /** A histogram of the catalogue. */
  histogram<Label extends string = never>(spec: HistogramSpec<Label>): HistogramMetric<Label> {
    const known = this.#known(spec, Histogram);
    const metric = known ?? new Histogram({ ...this.#configuration(spec), buckets: [...spec.buckets] });
    return { observe: (value, ...[labels]) => metric.observe(labels ?? {}, value) };
  }

  /** A gauge whose value is asked for whenever the metrics are read. */
  showGauge(spec: GaugeSpec, read: () => number): void {
    const metric: Gauge = this.#gaugeOf(spec, () => metric.set(read()));
  }

  /** A gauge with labels whose values are asked for whenever the metrics are read; what is not named any more is gone. */
  showGauges<Label extends string>(spec: GaugeSpec<Label>, read: () => Iterable<LabelledValue<Label>>): void {
    const metric: Gauge<Label> = this.#gaugeOf(spec, () => setAll(metric, read()));
  }

  /** A counter whose value is kept elsewhere and is asked for whenever the metrics are read. */
  showCounter(spec: CounterSpec, read: () => number): void {
    const metric = this.#counterOf(spec, () => {
      metric.reset();
      metric.inc(read());
    });
  }

  /** Likewise for a counter with labels. */
  showCounters<Label extends string>(spec: CounterSpec<Label>, read: () => Iterable<LabelledValue<Label>>): void {
    const metric = this.#counterOf(spec, () => {
      metric.reset();
      for (const { labels, value } of read()) metric.inc(labels, value);
    });
  }

  /** What a counter or gauge shows now, for tests and status pages; 0 if it has no such series yet. */
  async read<Label extends string = never>(
    spec: CounterSpec<Label> | GaugeSpec<Label>,
    ...[labels]: LabelArguments<Label>
  ): Promise<number> {
    const values = (await this.registry.getSingleMetric(spec.name)?.get())?.values ?? [];
    const wanted = Object.entries(labels ?? {});
    const found = values.find((candidate) => wanted.every(([name, value]) => candidate.labels[name] === value));
    return found?.value ?? 0;
  }

  /** The values that the catalogue assigns to the regular report. */
  async readReported(): Promise<readonly ReportedValue[]> {
    const shown = await this.registry.getMetricsAsJSON();
    return shown.flatMap(({ name, type, values }) => {
      const group = this.#reported.get(name);
      if (group === undefined) return [];
      const isCounter = String(type) === 'counter';
      return values.map(({ labels, value }) => ({ name, group, isCounter, labels: ownLabels(labels), value }));
    });
  }

  #counterOf<Label extends string>(spec: CounterSpec<Label>, collect?: () => void): Counter<Label> {
    return this.#known(spec, Counter) ?? new Counter(this.#configuration(spec, collect));
  }

  #gaugeOf<Label extends string>(spec: GaugeSpec<Label>, collect?: () => void): Gauge<Label> {
    return this.#known(spec, Gauge) ?? new Gauge(this.#configuration(spec, collect));
  }

  #known<M>(spec: { readonly name: string }, type: abstract new (...parameters: never[]) => M): M | undefined {
    const metric: unknown = this.registry.getSingleMetric(spec.name);
    return metric instanceof type ? metric : undefined;
  }

  #configuration<Label extends string>(
    { name, help, labels, report }: Declared<Label>,
    collect?: () => void,
  ): { name: string; help: string; labelNames: Label[]; registers: Registry[]; collect?: () => void } {
    if (report !== undefined) this.#reported.set(name, report);
    const base = { name, help, labelNames: [...labels], registers: [this.registry] };
    return collect === undefined ? base : { ...base, collect };
  }
}

/** What every kind of metric is declared with. */
interface Declared<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  readonly report: ReportGroup | undefined;
}

/** The labels without `service`, which every value of the registry has. */
function ownLabels(labels: object): Readonly<Record<string, string>> {
  const entries = Object.entries(labels).filter(([label]) => label !== 'service');
  return Object.fromEntries(entries.map(([label, value]) => [label, String(value)]));
}

function setAll<Label extends string>(metric: Gauge<Label>, values: Iterable<LabelledValue<Label>>): void {
  metric.reset();
  for (const { labels, value } of values) metric.set(labels, value);
}
