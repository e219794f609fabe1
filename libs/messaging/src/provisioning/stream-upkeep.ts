import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type ServiceName, flowsOn } from '#libs/contracts';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { SCHEDULER, WireLog } from '#libs/platform';
import { Broker } from '../connection/broker.js';
import { provisionBuckets } from './buckets.js';
import { eachDespiteRefusals } from './each-despite-refusals.js';
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

  async onApplicationShutdown(): Promise<void> {
    this.#forget();
    await this.#looking?.stop();
  }

  #lookNow(): void {
    this.#look().catch((error: unknown) => this.#wire.onStreamTrouble(error));
  }

  async #look(): Promise<void> {
    if (!this.#broker.connected || this.#service === undefined) return;
    if (await haveStreams(this.#broker.connection, this.#service)) return;
    this.#wire.onStreamsLost();
    await this.#make();
  }

  async #make(): Promise<void> {
    const service = this.#service;
    if (service === undefined) return;
    const { connection } = this.#broker;
    const owns = (lane: 'durable' | 'cache'): boolean => flowsOn(lane).some(({ owner }) => owner === service);
    await eachDespiteRefusals([
      ...(owns('durable') ? [() => provisionStreams(connection, service)] : []),
      ...(owns('cache') ? [() => provisionBuckets(connection, service)] : []),
    ]);
  }
}
