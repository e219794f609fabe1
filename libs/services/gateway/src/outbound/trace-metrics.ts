import { Injectable } from '@nestjs/common';
import { METRICS, Metrics } from '#libs/platform';
import { ExportTraces } from '../application/traces/export-traces.js';

/** Shows what becomes of the traces of orders. */
@Injectable()
export class TraceMetrics {
  constructor(metrics: Metrics, traces: ExportTraces) {
    metrics.showCounter(METRICS.orderTracesSent, () => traces.sent);
    metrics.showCounter(METRICS.orderTracesDropped, () => traces.dropped);
    metrics.showGauge(METRICS.orderTracesWaiting, () => traces.waiting);
  }
}
