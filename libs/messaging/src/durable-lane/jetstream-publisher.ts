import { Injectable } from '@nestjs/common';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { Broker } from '../connection/broker.js';
import type { DurablePublisher, PublishAcknowledgement } from './durable-lane.js';
import { ACKNOWLEDGE_TIMEOUT_MS } from './source-limits.js';

/**
 * Publishes to JetStream under the message's own id. The broker's acknowledgement is transport, not truth: it may forget
 * both the message and the id, which is why the outbox keeps what was sent and the reader's inbox knows what it has seen.
 */
@Injectable()
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
