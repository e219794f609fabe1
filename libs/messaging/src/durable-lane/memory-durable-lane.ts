import { subjectMatches } from '../tick-lane/subject-pattern.js';
import type { Delivery, DurablePublisher, DurableSource, PublishAcknowledgement } from './durable-lane.js';

interface Stored {
  readonly subject: string;
  readonly id: string;
  readonly payload: Uint8Array;
}

/** The durable lane inside one process: at least once, in order; what is not settled is delivered again. */
export class MemoryDurableLane implements DurablePublisher {
  readonly #places = new Map<string, number>();
  readonly #log: Stored[] = [];
  readonly #wakers = new Set<() => void>();

  publish(subject: string, id: string, payload: Uint8Array): Promise<PublishAcknowledgement> {
    const known = this.#places.get(id);
    if (known !== undefined) return Promise.resolve({ streamSequence: known, duplicate: true });
    this.#log.push({ subject, id, payload });
    this.#places.set(id, this.#log.length);
    for (const wake of this.#wakers) wake();
    return Promise.resolve({ streamSequence: this.#log.length, duplicate: false });
  }

  /** A reader of all messages whose subject matches, from the first one on. */
  source(pattern: string): DurableSource {
    return new MemorySource(this.#log, pattern, this.#wakers);
  }
}

class MemorySource implements DurableSource {
  readonly #log: readonly Stored[];
  readonly #pattern: string;
  readonly #wakers: Set<() => void>;
  #position = 0;
  #closed = false;
  #wake: () => void = () => undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(log: readonly Stored[], pattern: string, wakers: Set<() => void>) {
    this.#log = log;
    this.#pattern = pattern;
    this.#wakers = wakers;
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>): void {
    this.#done = this.#run(onDelivery);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#done;
  }

  async #run(onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const wake = (): void => this.#wake();
    this.#wakers.add(wake);
    while (!this.#closed) {
      const stored = this.#log[this.#position];
      if (stored === undefined) await this.#sleep();
      else if (!subjectMatches(this.#pattern, stored.subject) || (await deliver(stored, onDelivery)))
        this.#position += 1;
      else await new Promise((resolve) => setImmediate(resolve));
    }
    this.#wakers.delete(wake);
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Delivers once and answers whether the message was settled. */
async function deliver(stored: Stored, onDelivery: (delivery: Delivery) => Promise<void>): Promise<boolean> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  try {
    await onDelivery({ ...stored, ack: settle, giveUp: settle, working: () => undefined });
  } catch {
    return false;
  }
  return settled;
}
