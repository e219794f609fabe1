import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { DurableLaneServer } from '#libs/messaging';
import { LOG, type Log, METRICS, Metrics, SCHEDULER } from '#libs/platform';

/** Time between two looks at the consumers, in milliseconds. */
const LAG_INTERVAL_MS = 5_000;

/** Shows how many messages wait for the service at the broker. What was shown last stays while the broker is away. */
@Injectable()
export class ConsumerLag implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #server: DurableLaneServer;
  readonly #metrics: Metrics;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #counting: PeriodicWork | undefined;

  constructor(
    server: DurableLaneServer,
    metrics: Metrics,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#server = server;
    this.#metrics = metrics;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    this.#counting = this.#scheduler.runEvery({
      name: 'consumer-lag',
      intervalMs: LAG_INTERVAL_MS,
      run: () => this.showLag(),
      onError: (error) => this.#log.debug({ err: error }, 'the consumers could not be looked at; tried again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#counting?.stop();
  }

  /** Looks once. */
  async showLag(): Promise<void> {
    const backlogs = await this.#server.countBacklogs();
    const values = [...backlogs].map(([namespace, value]) => ({ labels: { namespace }, value }));
    this.#metrics.gauge(METRICS.consumerLag).setAll(values);
  }
}
