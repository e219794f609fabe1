import type { Delivery, DurableSource } from '../durable-lane/durable-lane.js';
import { PULL_MESSAGES, SOURCE_RETRY_MS } from '../durable-lane/source-limits.js';
import { DeliveryWindow } from '../durable-lane/delivery-window.js';
import type { HandedOut, MemoryConsumer } from './memory-consumer.js';
import type { MemoryLaneConnection } from './memory-lane-connection.js';

/**
 * Reads one durable consumer as `JetStreamSource` does: some messages in advance, handled one at a time and in order. What it
 * holds when it is closed or its service is abandoned is delivered again after the ack wait.
 */
export class MemoryDurableSource implements DurableSource {
  readonly #consumer: MemoryConsumer;
  readonly #connection: MemoryLaneConnection;
  readonly #stopping = new AbortController();
  #arrived: HandedOut[] = [];
  #expected = 0;
  #window = new DeliveryWindow(1);
  #wake: () => void = () => undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(consumer: MemoryConsumer, connection: MemoryLaneConnection) {
    this.#consumer = consumer;
    this.#connection = connection;
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>, atOnce = 1): void {
    this.#window = new DeliveryWindow(atOnce);
    const forgetters = [
      // Also while a message is being handled: a pull request stands, and what falls due meanwhile is delivered.
      this.#consumer.onAvailable(() => this.#takeInAdvance()),
      this.#connection.onChange(() => (this.#connection.isSevered ? this.#endReading() : this.#takeInAdvance())),
    ];
    const forget = (): void => forgetters.forEach((each) => each());
    this.#stopping.signal.addEventListener('abort', forget, { once: true });
    this.#done = this.#deliverUntilClosed(onDelivery);
  }

  countBacklog(): Promise<number> {
    return this.#connection.connected
      ? Promise.resolve(this.#consumer.backlog)
      : Promise.reject(new Error('the broker is away'));
  }

  async close(): Promise<void> {
    this.#endReading();
    await this.#done;
  }

  #endReading(): void {
    this.#stopping.abort();
    this.#arrived = [];
    this.#wake();
  }

  async #deliverUntilClosed(onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#takeInAdvance();
      const next = this.#arrived.shift();
      if (next === undefined) await this.#waitForMore();
      else if (!(await this.#handle(next, onDelivery))) {
        // What was taken in advance is lost with the subscription; the broker delivers it again.
        this.#arrived = [];
        this.#expected = 0;
        await this.#connection.scheduler.sleep(SOURCE_RETRY_MS, signal);
      }
    }
    await this.#window.whenIdle().catch(() => undefined); // What failed is not settled, and is delivered again.
  }

  /** Messages that are lost on the way still count as expected until the queue is empty, as in a pull request. */
  #takeInAdvance(): void {
    if (!this.#connection.connected) return;
    if (this.#arrived.length === 0) this.#expected = 0;
    for (const handed of this.#consumer.take(PULL_MESSAGES - this.#expected)) {
      this.#expected += 1;
      const { subject } = handed.message;
      this.#connection.pass({ lane: 'durable', step: 'delivery', subject }, () => {
        if (this.#stopping.signal.aborted) return;
        this.#arrived.push(handed);
        this.#wake();
      });
    }
  }

  #waitForMore(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #handle(handed: HandedOut, onDelivery: (delivery: Delivery) => Promise<void>): Promise<boolean> {
    this.#expected = Math.max(0, this.#expected - 1);
    try {
      await this.#window.beginDelivery(() => onDelivery(this.#deliveryOf(handed)));
      return true;
    } catch {
      return false;
    }
  }

  #deliveryOf({ message, missed, settle, extend }: HandedOut): Delivery {
    const { subject, id, payload, signature } = message;
    const settled = (): void => this.#connection.pass({ lane: 'durable', step: 'acknowledgement', subject }, settle);
    const working = (): void => (this.#connection.connected ? extend() : undefined);
    const objection = this.#connection.trust.verifier.objectionTo(subject, payload, signature);
    return { subject, id, payload, objection, missed, ack: settled, giveUp: settled, working };
  }
}
