import { type ConsumerMessages, type JetStreamClient, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { Scheduler } from '#libs/kernel';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Verifier } from '../trust/signature.js';
import type { Delivery, DurableSource } from './durable-lane.js';
import { PULL_MESSAGES, SOURCE_RETRY_MS } from './source-limits.js';

/**
 * How long one request for messages stands, in milliseconds. The client receives a heartbeat every half of it and asks again
 * after two missed ones: that bounds how long a wiped or restarted broker goes unnoticed.
 */
const PULL_EXPIRES_MS = 3_000;
/** How long a reader that closes waits for the broker, in milliseconds. */
const FLUSH_LIMIT_MS = 1_000;

/** Reads one durable consumer of one stream, message by message. A wiped stream is waited for until it is provisioned again. */
export class JetStreamSource implements DurableSource {
  readonly #broker: Broker;
  readonly #client: JetStreamClient;
  readonly #stream: string;
  readonly #consumer: string;
  readonly #onTrouble: (why: string) => void;
  readonly #scheduler: Scheduler;
  readonly #verifier: Verifier;
  readonly #stopping = new AbortController();
  #messages: ConsumerMessages | undefined;
  /** The newest place in the stream that this consumer ever handed out, and how often it handed anything out. */
  #last = { place: 0, deliveries: 0 };
  #done: Promise<void> = Promise.resolve();

  constructor(
    broker: Broker,
    stream: string,
    consumer: string,
    scheduler: Scheduler,
    verifier: Verifier,
    onTrouble: (why: string) => void,
  ) {
    this.#scheduler = scheduler;
    this.#verifier = verifier;
    this.#broker = broker;
    this.#client = jetstream(broker.connection);
    this.#stream = stream;
    this.#consumer = consumer;
    this.#onTrouble = onTrouble;
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>): void {
    this.#done = this.#consumeUntilStopped(onDelivery);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#messages?.close();
    await this.#done;
    await this.#untilBrokerKnows();
  }

  /**
   * Waits until the broker has taken our last request for messages back. Before that it gives the next message to nobody, which then
   * waits for the end of its ack wait, or is lost uncounted where the stream forgets it first.
   */
  async #untilBrokerKnows(): Promise<void> {
    if (!this.#broker.connected) return;
    const limit = new AbortController();
    await Promise.race([this.#broker.connection.flush(), this.#scheduler.sleep(FLUSH_LIMIT_MS, limit.signal)]);
    limit.abort();
  }

  async #consumeUntilStopped(onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#consume(onDelivery);
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#onTrouble(error instanceof Error ? error.message : String(error));
      }
      if (!this.#stopping.signal.aborted) await this.#scheduler.sleep(SOURCE_RETRY_MS, this.#stopping.signal);
    }
  }

  async #consume(onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const consumer = await this.#client.consumers.get(this.#stream, this.#consumer);
    // A wiped stream has a new consumer, which begins anew.
    const { delivered } = await consumer.info();
    this.#last = { place: delivered.stream_seq, deliveries: delivered.consumer_seq };
    const messages = await consumer.consume({
      max_messages: PULL_MESSAGES,
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    try {
      for await (const message of messages) {
        if (this.#stopping.signal.aborted) return;
        await onDelivery(this.#deliveryOf(message));
      }
    } finally {
      await messages.close();
    }
  }

  #deliveryOf(message: JsMsg): Delivery {
    const missedBefore = this.#countMissed(message.info);
    const { subject, data: payload, headers } = message;
    return {
      subject,
      payload,
      id: headers?.get('Nats-Msg-Id') ?? '',
      objection: this.#verifier.objectionTo(subject, payload, headers?.get(SIGNATURE_HEADER) ?? ''),
      missedBefore,
      ack: () => message.ack(),
      // Without the reason: nats-server 2.9 ignores a termination that carries one and delivers again.
      giveUp: () => message.term(),
      working: () => message.working(),
    };
  }

  /**
   * Places of a stream grow by one, and only age takes messages out of it. A place that was left out without a delivery is of such a
   * message; one with a delivery went to another instance of the service. What is delivered again stands before the newest.
   */
  #countMissed({ streamSequence, deliverySequence }: JsMsg['info']): number {
    const { place, deliveries } = this.#last;
    this.#last = { place: Math.max(place, streamSequence), deliveries: deliverySequence };
    return Math.max(0, streamSequence - place - (deliverySequence - deliveries));
  }
}
