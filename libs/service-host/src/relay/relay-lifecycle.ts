import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type PeriodicWork, type Scheduler, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { OUTBOX_STORE, type OutboxStore, type UnsentMessage } from '#libs/persistence';
import { type GaugeMetric, LOG, type Log, METRICS, Metrics, SCHEDULER } from '#libs/platform';
import { ServingGate } from '../serving-gate.js';
import { OutboxRelay } from './outbox-relay.js';

/** Time between two looks at the outbox for the gauge, in milliseconds. */
const GAUGE_INTERVAL_MS = 2_000;

/** Starts the relay once the service serves, stops it after the last handler, and shows its backlog. */
@Injectable()
export class RelayLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #relay: OutboxRelay;
  readonly #store: OutboxStore;
  readonly #gate: ServingGate;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #backlog: GaugeMetric;
  readonly #age: GaugeMetric;
  #gauging: PeriodicWork | undefined;
  #isStopping = false;

  constructor(
    relay: OutboxRelay,
    @Inject(OUTBOX_STORE) store: OutboxStore,
    gate: ServingGate,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    metrics: Metrics,
  ) {
    this.#relay = relay;
    this.#store = store;
    this.#gate = gate;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#backlog = metrics.gauge(METRICS.outboxBacklog);
    this.#age = metrics.gauge(METRICS.outboxAge);
  }

  onApplicationBootstrap(): void {
    void this.#gate.whenServing().then(() => this.#startRelay());
    this.#gauging = this.#scheduler.runEvery({
      name: 'outbox-backlog',
      intervalMs: GAUGE_INTERVAL_MS,
      run: () => this.#showBacklog(),
      onError: (error) => this.#log.warn({ err: error }, 'the outbox could not be counted; tried again'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#gauging?.stop();
    await this.#relay.stopRelay();
  }

  async #showBacklog(): Promise<void> {
    const waiting = await this.#store.countUnsent();
    const [oldest] = waiting === 0 ? [] : await this.#store.readUnsent(1, []);
    this.#backlog.set(waiting);
    this.#age.set(
      oldest === undefined ? 0 : Math.max(0, this.#scheduler.nowUs() - happenedAtUs(oldest)) / US_PER_SECOND,
    );
  }

  #startRelay(): void {
    if (!this.#isStopping) this.#relay.startRelay();
  }
}

const decoder = new TextDecoder();

/** When it happened that a message tells of, which every durable message says. */
function happenedAtUs({ payload }: UnsentMessage): UnixUs {
  const { occurredAtUs } = JSON.parse(decoder.decode(payload)) as { readonly occurredAtUs?: unknown };
  return typeof occurredAtUs === 'number' ? occurredAtUs : Number.NaN;
}
