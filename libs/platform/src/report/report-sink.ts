import type { ReportGroup } from '../metrics/metric-spec.js';

/** One value of the regular report. */
export interface ReportedValue {
  readonly name: string;
  readonly group: ReportGroup;
  /** Whether it only ever grows. */
  readonly isCounter: boolean;
  /** Without the label `service`, which the whole report has. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A report at one moment. */
export interface Report {
  readonly service: string;
  /** Microseconds since the epoch. */
  readonly atUs: number;
  readonly values: readonly ReportedValue[];
}

/** Takes the regular reports to a system that watches, besides the log and Prometheus. */
export interface ReportSink {
  /** Its name in metrics and in the log. */
  readonly name: string;
  /** Sends one report; rejects where it was not taken. */
  sendReport(report: Report): Promise<void>;
  /** Frees its sockets. */
  closeSink(): Promise<void>;
}
