import { Controller, Get, Header } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** `GET /metrics`: everything the service counts, in Prometheus' text format. */
@Controller()
export class MetricsController {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  @Get('/metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.#metrics.renderText();
  }
}
