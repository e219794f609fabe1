import type { ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import type { PublishAcknowledgement } from '../durable-lane/durable-lane.js';
import { namespaceOf } from '../durable-lane/durable-subject.js';
import type { LaneTrust } from '../trust/lane-trust.js';
import { SuiteSeals } from '../trust/suite-seals.js';
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
  /** What each service signs with and believes. */
  readonly trustOf: (service: ServiceName) => LaneTrust;
  #connections: MemoryLaneConnection[] = [];

  /**
   * `scheduler`: the broker's own, which goes on when a service is abandoned. `trustOf`: seals of this hub unless given.
   */
  constructor(
    scheduler: Scheduler,
    faults: LaneFaults = NO_LANE_FAULTS,
    trustOf: (service: ServiceName) => LaneTrust = SuiteSeals.forNewSuite(),
  ) {
    this.scheduler = scheduler;
    this.trustOf = trustOf;
    this.#faults = faults;
    this.streams = new MemoryStreams(scheduler);
  }

  /** Connects one running instance of a service, with faults of its own or with those of the hub. */
  connect(service: ServiceName, faults: LaneFaults = this.#faults): MemoryLaneConnection {
    const connection = new MemoryLaneConnection(service, this.scheduler, this.trustOf(service), faults);
    this.#connections = [...this.#connections.filter((other) => !other.isSevered), connection];
    return connection;
  }

  /** Puts a message into its stream with the signature of a service, past its outbox. */
  publishAs(service: ServiceName, subject: string, id: string, payload: Uint8Array): PublishAcknowledgement {
    const signature = this.trustOf(service).signer.sign(subject, payload);
    return this.streams.streamOf(namespaceOf(subject)).store(subject, id, payload, signature);
  }

  /** Gives a command of a service to everyone who takes it now; nobody waits for an answer. */
  commandAs(service: ServiceName, subject: string, command: object): void {
    this.asks.tellAll(this.trustOf(service).signer, subject, command);
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
