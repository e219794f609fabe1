import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import type { Broker } from '../connection/broker.js';
import type { DurablePublisher, PublishAcknowledgement } from './durable-lane.js';

/** Longest wait for the broker's acknowledgement, in milliseconds. */
const ACKNOWLEDGE_TIMEOUT_MS = 2_000;

/**
 * Publishes to JetStream under the message's own id. The broker's acknowledgement is transport, not truth: it may forget
 * both the message and the id, which is why the outbox keeps what was sent and the reader's inbox knows what it has seen.
 */
export class JetStreamPublisher implements DurablePublisher {
  readonly #client: JetStreamClient;

  constructor(broker: Broker) {
    this.#client = jetstream(broker.connection);
  }

  async publish(subject: string, id: string, payload: Uint8Array): Promise<PublishAcknowledgement> {
    const options = { msgID: id, timeout: ACKNOWLEDGE_TIMEOUT_MS, retries: 0 };
    const { seq, duplicate } = await this.#client.publish(subject, payload, options);
    return { streamSequence: seq, duplicate };
  }
}
