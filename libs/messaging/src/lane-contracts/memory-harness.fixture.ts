import type { ServiceName } from '#libs/contracts';
import { VirtualScheduler } from '#libs/testkit';
import { NO_LANE_FAULTS } from '../memory/lane-faults.js';
import { MemoryAskServer, MemoryAsker } from '../memory/memory-ask-lane.js';
import { MemoryBuckets } from '../memory/memory-buckets.js';
import { MemoryDurablePublisher, MemoryDurableSources } from '../memory/memory-durable-lane.js';
import { MemoryLaneHub } from '../memory/memory-lane-hub.js';
import { MemoryTickLane } from '../memory/memory-tick-lane.js';
import { ACK_WAIT_MS } from '../provisioning/limits.js';
import { HARNESS_TRUST, type LaneEnds, type LaneHarness } from './lane-harness.fixture.js';
import { MAX_AGE_MS } from '../provisioning/limits.js';

const LIMIT_MS = 60_000;

/** The lanes inside one process, in virtual time. */
export class MemoryHarness implements LaneHarness {
  readonly ackWaitMs = ACK_WAIT_MS;
  readonly #time = new VirtualScheduler();
  readonly #hub = new MemoryLaneHub(this.#time, NO_LANE_FAULTS, () => HARNESS_TRUST);
  #names = 0;
  #namespace = '';

  newNamespace(): Promise<string> {
    this.#namespace = `n${'x'.repeat(this.#names)}`;
    this.#names += 1;
    return Promise.resolve(this.#namespace);
  }

  newName(): string {
    this.#names += 1;
    return `name-${this.#names}`;
  }

  connect(service: ServiceName): Promise<LaneEnds> {
    const hub = this.#hub;
    const connection = hub.connect(service);
    const namespace = this.#namespace;
    const set = (connected: boolean) => (): Promise<void> => {
      connection.setConnected(connected);
      return Promise.resolve();
    };
    return Promise.resolve({
      ticks: new MemoryTickLane(connection, hub.ticks, (error) => {
        throw error;
      }),
      publisher: new MemoryDurablePublisher(connection, hub.streams),
      asker: new MemoryAsker(connection, hub.asks),
      askServer: new MemoryAskServer(connection, hub.asks, { onForged: () => undefined }),
      buckets: new MemoryBuckets(connection, hub.buckets),
      status: connection,
      openSource: () => new MemoryDurableSources(connection, hub.streams).open(namespace),
      loseConnection: set(false),
      regainConnection: set(true),
    });
  }

  publishUnsigned(subject: string, id: string, payload: Uint8Array): Promise<void> {
    this.#hub.streams.streamOf(this.#namespace).store(subject, id, payload, '');
    return Promise.resolve();
  }

  wipeStream(): Promise<void> {
    this.#hub.wipeStream(this.#namespace);
    return Promise.resolve();
  }

  outlastStream(): Promise<void> {
    return this.#time.runForMs(MAX_AGE_MS + 1);
  }

  complete<T>(work: Promise<T>): Promise<T> {
    return this.#time.complete(work, LIMIT_MS);
  }

  until(condition: () => boolean): Promise<void> {
    return this.#time.runUntil(condition, LIMIT_MS);
  }

  sleep(ms: number): Promise<void> {
    return this.#time.sleep(ms);
  }

  pass(ms: number): Promise<void> {
    return this.#time.runForMs(ms);
  }

  close(): Promise<void> {
    for (const connection of this.#hub.connections) connection.sever();
    return Promise.resolve();
  }
}
