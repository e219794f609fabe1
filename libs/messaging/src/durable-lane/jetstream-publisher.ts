import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Signer } from '../trust/signature.js';
import { type DurablePublisher, NotNextError, type PublishAcknowledgement } from './durable-lane.js';
import { ACKNOWLEDGE_TIMEOUT_MS } from './source-limits.js';

/** The broker's code for a stream whose last message has another id than was expected. */
const WRONG_LAST_MESSAGE_ID = 10_070;

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

  async publish(subject: string, id: string, payload: Uint8Array, after?: string): Promise<PublishAcknowledgement> {
    const signed = headers();
    signed.set(SIGNATURE_HEADER, this.#signer.sign(subject, payload));
    const expect = after === undefined ? {} : { expect: { lastMsgID: after } };
    const options = { msgID: id, headers: signed, timeout: ACKNOWLEDGE_TIMEOUT_MS, retries: 0, ...expect };
    try {
      const { seq, duplicate } = await this.#client.publish(subject, payload, options);
      return { streamSequence: seq, duplicate };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === WRONG_LAST_MESSAGE_ID)
        throw new NotNextError(`${id} was to follow ${String(after)}`, { cause: error });
      throw error;
    }
  }
}
