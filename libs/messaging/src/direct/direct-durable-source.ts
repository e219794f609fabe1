import { DeliveryWindow } from '../durable-lane/delivery-window.js';
import type { Delivery, DurableSource } from '../durable-lane/durable-lane.js';
import type { DirectLanes, DirectMessage } from './direct-lanes.js';

/** So many ids are remembered until the broker's copy comes, as a rule for milliseconds. What is forgotten meets the reader's inbox. */
const REMEMBERED = 20_000;
/** The most messages that wait here; the broker brings what is more. */
const MOST_WAITING = 10_000;

/**
 * Reads a namespace from a neighbour in the process and from the broker at once: in one order, one message at a time or as many as its reader takes. The neighbour's copy comes
 * first, because it is handed over before the broker receives it; the broker's is then acknowledged without being handled. A copy whose
 * handling was broken off is left to the broker's.
 */
export class DirectDurableSource implements DurableSource {
  readonly #lanes: DirectLanes;
  readonly #namespace: string;
  readonly #carried: DurableSource;
  readonly #handled = new Set<string>();
  #waiting: DirectMessage[] = [];
  #window = new DeliveryWindow(1);
  #turn: Promise<void> = Promise.resolve();
  #stopReading: () => void = () => undefined;
  #isClosed = false;

  /** `carried`: what the broker brings. */
  constructor(lanes: DirectLanes, namespace: string, carried: DurableSource) {
    this.#lanes = lanes;
    this.#namespace = namespace;
    this.#carried = carried;
  }

  start(onDelivery: (delivery: Delivery) => Promise<void>, atOnce = 1): void {
    this.#window = new DeliveryWindow(atOnce);
    this.#stopReading = this.#lanes.addReader(this.#namespace, (message) => this.#take(message, onDelivery));
    this.#carried.start((delivery) => this.#inTurn(() => this.#handleCarried(delivery, onDelivery)), atOnce);
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
    await this.#window.whenIdle();
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
      if (next !== undefined) await onDelivery(deliveryOf(next, () => this.#remember(next.id)));
    });
    // It was broken off, as at a stop: the broker's copy is still unsettled.
    handled.catch(() => undefined);
  }

  /** Begins work when its turn has come and there is room; settles as the work does. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#turn = this.#turn.then(() => this.#window.beginDelivery(() => work().then(resolve, reject)));
    });
  }

  /** The broker's copy of what a neighbour brought has no effect; one more copy, as of a stream that was lost, meets the inbox. */
  async #handleCarried(delivery: Delivery, onDelivery: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { id, missed, objection } = delivery;
    const isOurs = objection === undefined && missed === undefined && this.#handled.delete(id);
    if (isOurs) delivery.ack();
    else await onDelivery(delivery);
  }

  #remember(id: string): void {
    this.#handled.add(id);
    const [oldest] = this.#handled;
    if (this.#handled.size > REMEMBERED && oldest !== undefined) this.#handled.delete(oldest);
  }
}

/** What comes from a neighbour needs no signature; `settle` is called when its effect is committed, or it is parked. */
function deliveryOf({ id, payload, subject }: DirectMessage, settle: () => void): Delivery {
  const working = (): void => undefined;
  return { subject, payload, id, objection: undefined, missed: undefined, ack: settle, giveUp: settle, working };
}
