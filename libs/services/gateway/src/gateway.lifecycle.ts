import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ExportTraces } from './application/traces/export-traces.js';

/** Time between two looks at the orders that have ended, in milliseconds. */
const TRACE_INTERVAL_MS = 1_000;

/** Sends the traces of orders, where the settings name who takes them. */
@Injectable()
export class GatewayLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #traces: ExportTraces;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #exporting: PeriodicWork | undefined;

  constructor(traces: ExportTraces, @Inject(SCHEDULER) scheduler: Scheduler, @Inject(LOG) log: Log) {
    this.#traces = traces;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    if (!this.#traces.isWanted) return;
    this.#exporting = this.#scheduler.runEvery({
      name: 'export-traces',
      intervalMs: TRACE_INTERVAL_MS,
      startsAtOnce: true,
      run: () => this.#traces.exportTraces(),
      onError: (error) => this.#log.warn({ err: error }, 'the ended orders could not be read for their traces'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#exporting?.stop();
  }
}
