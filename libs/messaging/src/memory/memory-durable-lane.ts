import type { Scheduler } from '#libs/kernel';
import type {
  DurablePublisher,
  DurableSource,
  DurableSources,
  PublishAcknowledgement,
} from '../durable-lane/durable-lane.js';
import { ACKNOWLEDGE_TIMEOUT_MS } from '../durable-lane/source-limits.js';
import { namespaceOf } from '../durable-lane/durable-subject.js';
import { MemoryDurableSource } from './memory-durable-source.js';
import type { MemoryLaneConnection } from './memory-lane-connection.js';
import { MemoryStream } from './memory-stream.js';

/** The streams of the durable lane inside one process, one per namespace. They outlive the services. */
export class MemoryStreams {
  readonly #scheduler: Scheduler;
  readonly #streams = new Map<string, MemoryStream>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** The stream of a namespace. */
  streamOf(namespace: string): MemoryStream {
    let stream = this.#streams.get(namespace);
    if (stream === undefined) {
      stream = new MemoryStream(this.#scheduler);
      this.#streams.set(namespace, stream);
    }
    return stream;
  }
}

/** A service's writing end of the durable lane inside one process. */
export class MemoryDurablePublisher implements DurablePublisher {
  readonly #connection: MemoryLaneConnection;
  readonly #streams: MemoryStreams;

  constructor(connection: MemoryLaneConnection, streams: MemoryStreams) {
    this.#connection = connection;
    this.#streams = streams;
  }

  publish(subject: string, id: string, payload: Uint8Array, after?: string): Promise<PublishAcknowledgement> {
    const connection = this.#connection;
    const signature = connection.trust.signer.sign(subject, payload);
    const answer = new Promise<PublishAcknowledgement>((resolve, reject) => {
      const storeIn = (stream: MemoryStream): (() => void) => {
        try {
          const acknowledgement = stream.store(subject, id, payload, signature, after);
          return () => resolve(acknowledgement);
        } catch (error) {
          return () => reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = connection.scheduler.runAfter(ACKNOWLEDGE_TIMEOUT_MS, () =>
        reject(new Error(`no acknowledgement within ${ACKNOWLEDGE_TIMEOUT_MS} ms`)),
      );
      connection.pass({ lane: 'durable', step: 'publication', subject }, () => {
        const stream = this.#streams.streamOf(namespaceOf(subject));
        const settle = storeIn(stream);
        connection.pass({ lane: 'durable', step: 'publish-acknowledgement', subject }, () => {
          timer.cancel();
          settle();
        });
      });
    });
    return connection.whileAlive(answer);
  }
}

/** A service's reading end of the durable lane inside one process. */
export class MemoryDurableSources implements DurableSources {
  readonly #connection: MemoryLaneConnection;
  readonly #streams: MemoryStreams;

  constructor(connection: MemoryLaneConnection, streams: MemoryStreams) {
    this.#connection = connection;
    this.#streams = streams;
  }

  open(namespace: string): DurableSource {
    const consumer = this.#streams.streamOf(namespace).consumerOf(this.#connection.service);
    return new MemoryDurableSource(consumer, this.#connection);
  }
}
