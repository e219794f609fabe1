import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type ServiceName, flowsOn } from '#libs/contracts';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { SCHEDULER, WireLog } from '#libs/platform';
import { Broker } from '../connection/broker.js';
import { provisionBuckets } from './buckets.js';
import { haveStreams, provisionStreams } from './streams.js';

/** Time between two looks whether the streams are still there, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/**
 * Makes the streams, consumers and buckets of the service's own namespaces, at its start and again wherever the broker has lost them: a
 * wiped JetStream is an empty disk, and what is in the outboxes fills it again. Nobody else could: each stream is in its owner's account.
 */
@Injectable()
export class StreamUpkeep implements OnApplicationShutdown {
  readonly #broker: Broker;
  readonly #wire: WireLog;
  readonly #scheduler: Scheduler;
  #service: ServiceName | undefined;
  #looking: PeriodicWork | undefined;
  #trouble: string | undefined;
  #forget: () => void = () => undefined;

  constructor(broker: Broker, wire: WireLog, @Inject(SCHEDULER) scheduler: Scheduler) {
    this.#broker = broker;
    this.#wire = wire;
    this.#scheduler = scheduler;
  }

  /** Makes what is missing, and goes on looking. A broker that cannot keep streams now is asked again at the next look. */
  async startUpkeep(service: ServiceName): Promise<void> {
    this.#service = service;
    await this.#make().catch((error: unknown) => this.#wire.onStreamTrouble(error));
    this.#forget = this.#broker.onChange((connected) => connected && this.#lookNow());
    this.#looking = this.#scheduler.runEvery({
      name: 'stream-upkeep',
      intervalMs: LOOK_EVERY_MS,
      run: () => this.#look(),
      onError: (error) => this.#wire.onStreamTrouble(error),
    });
  }

  /** Why the broker does not keep the streams of the service, such as that its storage is full; `undefined` while it does. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  async onApplicationShutdown(): Promise<void> {
    this.#forget();
    await this.#looking?.stop();
  }

  #lookNow(): void {
    this.#look().catch((error: unknown) => this.#wire.onStreamTrouble(error));
  }

  async #look(): Promise<void> {
    if (!this.#broker.connected || this.#service === undefined) return;
    if (await haveStreams(this.#broker.connection, this.#service)) {
      this.#trouble = undefined;
      return;
    }
    if (this.#trouble === undefined) this.#wire.onStreamsLost();
    await this.#make();
  }

  async #make(): Promise<void> {
    const service = this.#service;
    if (service === undefined) return;
    try {
      await this.#provision(service);
      this.#trouble = undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#trouble = `the broker cannot keep the streams of ${service}: ${why}; see its disk and max_file_store`;
      throw error;
    }
  }

  async #provision(service: ServiceName): Promise<void> {
    if (flowsOn('durable').some(({ owner }) => owner === service)) {
      await provisionStreams(this.#broker.connection, service);
    }
    if (flowsOn('cache').some(({ owner }) => owner === service))
      await provisionBuckets(this.#broker.connection, service);
  }
}
