import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Signer } from '../trust/signature.js';
import type { DurablePublisher, PublishAcknowledgement } from './durable-lane.js';
import { ACKNOWLEDGE_TIMEOUT_MS } from './source-limits.js';

/**
 * Publishes to JetStream under the message's own id. The broker's acknowledgement is transport, not truth: it may forget
 * both the message and the id, which is why the outbox keeps what was sent and the reader's inbox knows what it has seen. Every
 * message is signed: whoever makes the broker deliver bytes here that we did not write is not believed.
 */
export class JetStreamPublisher implements DurablePublisher {
  readonly #client: JetStreamClient;
  readonly #signer: Signer;

  constructor(broker: Broker, signer: Signer) {
    this.#signer = signer;
    this.#client = jetstream(broker.connection);
  }

  async publish(subject: string, id: string, payload: Uint8Array): Promise<PublishAcknowledgement> {
    const signed = headers();
    signed.set(SIGNATURE_HEADER, this.#signer.sign(subject, payload));
    const options = { msgID: id, headers: signed, timeout: ACKNOWLEDGE_TIMEOUT_MS, retries: 0 };
    const { seq, duplicate } = await this.#client.publish(subject, payload, options);
    return { streamSequence: seq, duplicate };
  }
}
