import type { Delivery, DurableSource } from '../durable-lane/durable-lane.js';
import type { DirectLanes, DirectMessage } from './direct-lanes.js';

/** So many handled ids are remembered; the broker's copy comes within milliseconds. What is forgotten meets the reader's inbox. */
const REMEMBERED = 20_000;
/** The most messages that wait here; the broker brings what is more. */
const MOST_WAITING = 10_000;

/**
 * Reads a namespace from a neighbour in the process and from the broker at once: one message at a time, each handled once while this
 * process lives. The neighbour's copy comes first as a rule; the broker's is then acknowledged without being handled. A copy whose
 * handling was broken off is left to the broker's.
 */
export class DirectDurableSource implements DurableSource {
  readonly #lanes: DirectLanes;
  readonly #namespace: string;
  readonly #carried: DurableSource;
  readonly #handled = new Set<string>();
  #waiting: DirectMessage[] = [];
  #turn: Promise<void> = Promise.resolve();
  #stopReading: () => void = () => undefined;
  #isClosed = false;

  /** `carried`: what the broker brings. */
  constructor(lanes: DirectLanes, namespace: string, carried: DurableSource) {
    this.#lanes = lanes;
    this.#namespace = namespace;
    this.#carried = carried;
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>): void {
    this.#stopReading = this.#lanes.addReader(this.#namespace, (message) => this.#take(message, onDelivery));
    this.#carried.start((delivery) => this.#inTurn(() => this.#handleOnce(delivery, onDelivery)));
  }

  countBacklog(): Promise<number> {
    return this.#carried.countBacklog();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopReading();
    this.#waiting = [];
    await this.#carried.close();
    await this.#turn;
  }

  /** Its own service was dropped as a killed process would be: nothing is handled any more. */
  abandon(): void {
    this.#isClosed = true;
    this.#stopReading();
    this.#waiting = [];
  }

  #take(message: DirectMessage, onDelivery: (delivery: Delivery) => Promise<void>): void {
    if (this.#isClosed || this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(message);
    const handled = this.#inTurn(async () => {
      const next = this.#waiting.shift();
      if (next !== undefined) await this.#handleOnce(deliveryOf(next), onDelivery);
    });
    // It was broken off, as at a stop: the broker's copy is still unsettled.
    handled.catch(() => undefined);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined); // Whoever asked for it receives the error.
    return done;
  }

  async #handleOnce(delivery: Delivery, onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { id } = delivery;
    if (delivery.objection !== undefined || delivery.missed !== undefined || id === '') return onDelivery(delivery);
    if (this.#handled.has(id)) {
      delivery.ack();
      return;
    }
    await onDelivery({
      ...delivery,
      ack: () => this.#settle(id, () => delivery.ack()),
      giveUp: () => this.#settle(id, () => delivery.giveUp()),
    });
  }

  #settle(id: string, settle: () => void): void {
    this.#handled.add(id);
    const [oldest] = this.#handled;
    if (this.#handled.size > REMEMBERED && oldest !== undefined) this.#handled.delete(oldest);
    settle();
  }
}

/** What comes from a neighbour needs no signature, and nobody waits for its settlement. */
function deliveryOf({ id, payload, subject }: DirectMessage): Delivery {
  const nothing = (): void => undefined;
  return {
    subject,
    payload,
    id,
    objection: undefined,
    missed: undefined,
    ack: nothing,
    giveUp: nothing,
    working: nothing,
  };
}
