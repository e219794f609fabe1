import type { ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import { type LaneFaults, NO_LANE_FAULTS } from './lane-faults.js';
import { MemoryAskBoard } from './memory-ask-lane.js';
import { MemoryBucketShelf } from './memory-buckets.js';
import { MemoryStreams } from './memory-durable-lane.js';
import { MemoryLaneConnection } from './memory-lane-connection.js';
import { MemoryTickBoard } from './memory-tick-lane.js';

/**
 * The broker inside one process: what the services of a desk or of a simulation share instead of NATS. It outlives the services:
 * one that is abandoned and made again finds its messages here.
 */
export class MemoryLaneHub {
  readonly scheduler: Scheduler;
  readonly ticks = new MemoryTickBoard();
  readonly asks = new MemoryAskBoard();
  readonly buckets = new MemoryBucketShelf();
  readonly streams: MemoryStreams;
  readonly #faults: LaneFaults;
  #connections: MemoryLaneConnection[] = [];

  /** `scheduler`: the broker's own, which goes on when a service is abandoned. */
  constructor(scheduler: Scheduler, faults: LaneFaults = NO_LANE_FAULTS) {
    this.scheduler = scheduler;
    this.#faults = faults;
    this.streams = new MemoryStreams(scheduler);
  }

  /** Connects one running instance of a service, with faults of its own or with those of the hub. */
  connect(service: ServiceName, faults: LaneFaults = this.#faults): MemoryLaneConnection {
    const connection = new MemoryLaneConnection(service, this.scheduler, faults);
    this.#connections = [...this.#connections.filter((other) => !other.isSevered), connection];
    return connection;
  }

  /** The connections of the services that run now. */
  get connections(): readonly MemoryLaneConnection[] {
    return this.#connections.filter((connection) => !connection.isSevered);
  }

  /** Loses everything that a namespace holds, as a broker does whose disk was replaced. */
  wipeStream(namespace: string): void {
    this.streams.streamOf(namespace).wipe();
  }
}
