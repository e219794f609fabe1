import type { Scheduler } from '#libs/kernel';
import { US_PER_MS } from '#libs/kernel';
import type { ServiceName } from '#libs/contracts';
import { DUPLICATE_WINDOW_MS, MAX_AGE_MS } from '../provisioning/limits.js';
import { NotNextError, type PublishAcknowledgement } from '../durable-lane/durable-lane.js';
import { MemoryConsumer } from './memory-consumer.js';
import type { StoredMessage } from './stored-message.js';

/**
 * The in-process twin of the JetStream stream of one namespace: it knows message ids for a while, keeps messages for a day, and
 * may be wiped at any moment. Each service reads it through one consumer, whose position outlives the service.
 */
export class MemoryStream {
  readonly #scheduler: Scheduler;
  readonly #consumers = new Map<ServiceName, MemoryConsumer>();
  #messages: StoredMessage[] = [];
  #firstSequence = 1;
  #ids = new Map<string, StoredMessage>();
  #lastId: string | undefined;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** How many messages it holds. */
  get size(): number {
    return this.#messages.length;
  }

  /** Stores a message unless its id is known; throws where it was to follow `after` and another message is the last one. */
  store(subject: string, id: string, payload: Uint8Array, signature: string, after?: string): PublishAcknowledgement {
    this.#forgetOld();
    const known = this.#ids.get(id);
    if (known !== undefined) return { streamSequence: known.streamSequence, duplicate: true };
    if (after !== undefined && this.#lastId !== after) throw new NotNextError(`${id} was to follow ${after}`);
    const streamSequence = this.#firstSequence + this.#messages.length;
    const storedAtUs = this.#scheduler.monotonicUs();
    const message = { streamSequence, subject, id, payload: payload.slice(), signature, storedAtUs };
    this.#messages.push(message);
    this.#ids.set(id, message);
    this.#lastId = id;
    for (const consumer of this.#consumers.values()) consumer.wake();
    return { streamSequence, duplicate: false };
  }

  /** The durable consumer of a service. */
  consumerOf(service: ServiceName): MemoryConsumer {
    let consumer = this.#consumers.get(service);
    if (consumer === undefined) {
      consumer = new MemoryConsumer((streamSequence) => this.#messageFrom(streamSequence), this.#scheduler);
      this.#consumers.set(service, consumer);
    }
    return consumer;
  }

  /** Loses everything, as when the broker's disk was replaced and the stream was provisioned again: places start again. */
  wipe(): void {
    this.#messages = [];
    this.#firstSequence = 1;
    this.#ids = new Map();
    this.#lastId = undefined;
    for (const consumer of this.#consumers.values()) consumer.reset();
  }

  #messageFrom(streamSequence: number): StoredMessage | undefined {
    this.#forgetOld();
    return this.#messages[Math.max(0, streamSequence - this.#firstSequence)];
  }

  #forgetOld(): void {
    const nowUs = this.#scheduler.monotonicUs();
    for (const [id, message] of this.#ids) {
      if (nowUs - message.storedAtUs <= DUPLICATE_WINDOW_MS * US_PER_MS) break;
      this.#ids.delete(id);
    }
    const firstKept = this.#messages.findIndex((message) => nowUs - message.storedAtUs <= MAX_AGE_MS * US_PER_MS);
    const forgotten = firstKept === -1 ? this.#messages.length : firstKept;
    this.#messages.splice(0, forgotten);
    this.#firstSequence += forgotten;
  }
}
