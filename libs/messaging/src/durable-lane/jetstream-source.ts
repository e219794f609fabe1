import { type Consumer, type ConsumerMessages, type JetStreamClient, type JsMsg, jetstream } from '@nats-io/jetstream';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import type { Broker } from '../connection/broker.js';
import { SIGNATURE_HEADER, type Verifier } from '../trust/signature.js';
import { DeliveryWindow } from './delivery-window.js';
import type { Delivery, DurableSource, MissedMessages } from './durable-lane.js';
import { MAX_ACK_PENDING } from '../provisioning/limits.js';
import { PULL_MESSAGES, SOURCE_RETRY_MS, SOURCE_TELL_MS, lookPauseMs } from './source-limits.js';

/**
 * How long one request for messages stands, in milliseconds. The client receives a heartbeat every half of it and gives up after two
 * missed ones: that bounds how long a wiped or restarted broker goes unnoticed.
 */
const PULL_EXPIRES_MS = 3_000;
/** How long a reader that closes waits for the broker, in milliseconds. */
const FLUSH_LIMIT_MS = 1_000;

/** Which consumer is read, and what judges the messages. */
export interface JetStreamSourceOptions {
  readonly broker: Broker;
  readonly stream: string;
  readonly consumer: string;
  /** Where the API of the account that has the stream is found; in our own account unless given. */
  readonly apiPrefix?: string;
  readonly scheduler: Scheduler;
  readonly verifier: Verifier;
  readonly onTrouble: (why: string) => void;
}

/**
 * Reads one durable consumer of one stream, message by message. A wiped stream is waited for until it is made again. Messages are asked
 * for again and again under an inbox of each question's own: a broker with accounts keeps one entry for each question until its inbox
 * is gone.
 */
export class JetStreamSource implements DurableSource {
  readonly #options: JetStreamSourceOptions;
  readonly #client: JetStreamClient;
  readonly #stopping = new AbortController();
  #messages: ConsumerMessages | undefined;
  /** The newest place in the stream that this consumer ever handed out, and how often it handed anything out. */
  #last = { place: 0, deliveries: 0 };
  #isFirst = true;
  #atOnce = 1;
  /** Everything up to this place was settled when we came, and so many messages behind it were out; `undefined` after the first delivery. */
  #found: { readonly settledUpTo: number; readonly unsettled: number } | undefined;
  #quietUntilUs = 0;
  #missingSinceUs: number | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: JetStreamSourceOptions) {
    const { apiPrefix, broker } = options;
    this.#options = options;
    this.#client = jetstream(broker.connection, apiPrefix === undefined ? {} : { apiPrefix, checkAPI: false });
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>, atOnce = 1): void {
    this.#atOnce = atOnce;
    // The broker forgets a question with the connection it came over.
    const forget = this.#options.broker.onChange((connected) => connected && this.#endRequest());
    this.#done = this.#consumeUntilStopped(onDelivery).finally(forget);
  }

  async countBacklog(): Promise<number> {
    const { consumer: name, stream } = this.#options;
    const consumer = await this.#client.consumers.get(stream, name);
    const { num_ack_pending: unsettled, num_pending: waiting } = await consumer.info();
    return unsettled + waiting;
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
    const { broker, scheduler } = this.#options;
    if (!broker.connected) return;
    const limit = new AbortController();
    await Promise.race([broker.connection.flush(), scheduler.sleep(FLUSH_LIMIT_MS, limit.signal)]);
    limit.abort();
  }

  #endRequest(): void {
    // A request that cannot be ended ends by itself, unanswered.
    this.#messages?.close().catch((error: unknown) => this.#options.onTrouble(whyOf(error)));
  }

  async #consumeUntilStopped(onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let consumer: Consumer | undefined;
      try {
        consumer = await this.#findConsumer();
        this.#missingSinceUs = undefined;
        let received = 1;
        while (received > 0 && !signal.aborted) received = await this.#consumeSome(consumer, onDelivery);
      } catch (error) {
        if (signal.aborted) return;
        this.#tellTrouble(error);
        const pauseMs = consumer === undefined ? this.#lookPauseMs() : SOURCE_RETRY_MS;
        await this.#options.scheduler.sleep(pauseMs, signal);
      }
    }
  }

  #lookPauseMs(): number {
    const nowUs = this.#options.scheduler.monotonicUs();
    this.#missingSinceUs ??= nowUs;
    return lookPauseMs(nowUs - this.#missingSinceUs);
  }

  #tellTrouble(error: unknown): void {
    const nowUs = this.#options.scheduler.monotonicUs();
    if (nowUs < this.#quietUntilUs) return;
    this.#quietUntilUs = nowUs + SOURCE_TELL_MS * US_PER_MS;
    this.#options.onTrouble(whyOf(error));
  }

  /** Looks at the consumer whenever nothing came for a while: one of a stream that was made again begins anew. */
  async #findConsumer(): Promise<Consumer> {
    const { consumer: name, stream } = this.#options;
    const consumer = await this.#client.consumers.get(stream, name);
    const { ack_floor: settled, delivered, num_ack_pending: unsettled } = await consumer.info();
    this.#last = { place: delivered.stream_seq, deliveries: delivered.consumer_seq };
    this.#found = { settledUpTo: settled.stream_seq, unsettled };
    return consumer;
  }

  /** Asks for some messages once; returns how many came before the question ended. */
  async #consumeSome(consumer: Consumer, onDelivery: (delivery: Delivery) => Promise<void>): Promise<number> {
    const messages = await consumer.fetch({ max_messages: PULL_MESSAGES, expires: PULL_EXPIRES_MS });
    this.#messages = messages;
    const window = new DeliveryWindow(this.#atOnce);
    let received = 0;
    try {
      for await (const message of messages) {
        if (this.#stopping.signal.aborted) break;
        received += 1;
        await window.beginDelivery(() => onDelivery(this.#deliveryOf(message)));
      }
      await window.whenIdle();
    } finally {
      await messages.close();
    }
    return received;
  }

  #deliveryOf(message: JsMsg): Delivery {
    const missed = this.#missedBefore(message.info);
    const { subject, data: payload, headers } = message;
    const lookForObjection = (): string | undefined => this.#objectionTo(message, headers?.get(SIGNATURE_HEADER) ?? '');
    let looked: { readonly objection: string | undefined } | undefined;
    return {
      subject,
      payload,
      id: headers?.get('Nats-Msg-Id') ?? '',
      // Looked for when somebody asks: a service handles but a part of what a stream carries, and each look takes 165 µs.
      get objection() {
        looked ??= { objection: lookForObjection() };
        return looked.objection;
      },
      missed,
      ack: () => message.ack(),
      // Without the reason: nats-server 2.9 ignores a termination that carries one and delivers again.
      giveUp: () => message.term(),
      working: () => message.working(),
    };
  }

  /** The owner of a stream decides what it takes: only what belongs into it counts. */
  #objectionTo({ subject, data }: JsMsg, signature: string): string | undefined {
    const { stream, verifier } = this.#options;
    const [namespace = ''] = subject.split('.');
    if (namespace.toUpperCase() !== stream.toUpperCase()) return `it came in the stream ${stream}`;
    return verifier.objectionTo(subject, data, signature);
  }

  /**
   * Places of a stream grow by one, and only age takes messages out of it. A place that was left out without a delivery is of such a
   * message; one with a delivery went to another instance of the service. What is delivered again stands before the newest. The first
   * delivery counts from what was settled, not from what was delivered: a reader may have died between the two. A broker takes as
   * settled what was out when it grew too old: a reader that begins cannot know, and looks so far back.
   */
  #missedBefore({ deliverySequence, redelivered, streamSequence }: JsMsg['info']): MissedMessages | undefined {
    const { place, deliveries } = this.#last;
    const found = this.#found;
    this.#last = { place: Math.max(place, streamSequence), deliveries: deliverySequence };
    this.#found = undefined;
    const after = found?.settledUpTo ?? place;
    const settledElsewhere = deliverySequence - deliveries - 1;
    // What is out unsettled stands behind a message that is delivered again.
    const others = found === undefined ? settledElsewhere : redelivered ? 0 : found.unsettled;
    const messages = streamSequence - after - 1 - others;
    const fromPlace = Math.max(1, after + 1 - (this.#isFirst ? MAX_ACK_PENDING : 0));
    const toPlace = streamSequence - 1;
    const mayMiss = messages > 0 || (this.#isFirst && toPlace >= fromPlace);
    this.#isFirst = false;
    const goneFromPlace = messages > 0 ? after + 1 : streamSequence;
    return mayMiss ? { messages: Math.max(0, messages), fromPlace, goneFromPlace, toPlace } : undefined;
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
