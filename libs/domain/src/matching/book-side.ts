import { invariant } from '#libs/kernel';
import { type EventSteps, addSteps, subtractSteps } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import type { BookLevel, RestingOrder } from './matching-types.js';

/** One price level: a first-in-first-out queue of orders and their total size. */
export interface PriceLevel {
  readonly priceTicks: EventSteps;
  totalLots: EventSteps;
  head: RestingOrder | undefined;
  tail: RestingOrder | undefined;
}

/**
 * One side of a book: levels by price, the best reached at once, each level a queue in time order.
 *
 * The sorted price list keeps its best price at the end, so that the busy end of the book is cheap to grow and shrink.
 */
export class BookSide {
  readonly #levels = new Map<EventSteps, PriceLevel>();
  readonly #prices: EventSteps[] = [];
  /** Whether a higher price is better (bids), or a lower one (asks). */
  readonly #isBid: boolean;

  constructor(side: Side) {
    this.#isBid = side === 'BUY';
  }

  /** The best level, or `undefined` where the side is empty. */
  best(): PriceLevel | undefined {
    const price = this.#prices.at(-1);
    return price === undefined ? undefined : this.#levels.get(price);
  }

  /** The level at a price, if there is one. */
  level(priceTicks: EventSteps): PriceLevel | undefined {
    return this.#levels.get(priceTicks);
  }

  /** Whether a resting price on this side is at least as good for the taker as the taker's limit. */
  meets(restingTicks: EventSteps, limitTicks: EventSteps): boolean {
    return this.#isBid ? restingTicks >= limitTicks : restingTicks <= limitTicks;
  }

  /** Levels from the best on. */
  *fromBest(): IterableIterator<PriceLevel> {
    for (let index = this.#prices.length - 1; index >= 0; index--) {
      const price = this.#prices[index];
      const level = price === undefined ? undefined : this.#levels.get(price);
      if (level !== undefined) yield level;
    }
  }

  /** The best `limit` levels as prices and sizes. */
  depth(limit: number): BookLevel[] {
    const rows: BookLevel[] = [];
    for (const level of this.fromBest()) {
      if (rows.length >= limit) break;
      rows.push({ priceTicks: level.priceTicks, sizeLots: level.totalLots });
    }
    return rows;
  }

  /** Puts an order at the back of its level's queue; returns the level. */
  append(order: RestingOrder): PriceLevel {
    const level = this.#levels.get(order.priceTicks) ?? this.#open(order.priceTicks);
    order.previous = level.tail;
    order.next = undefined;
    if (level.tail === undefined) level.head = order;
    else level.tail.next = order;
    level.tail = order;
    level.totalLots = addSteps(level.totalLots, order.leftLots);
    return level;
  }

  /** Takes lots from an order in the book; an order with nothing left leaves. Returns the level's new total. */
  take(order: RestingOrder, lots: EventSteps): EventSteps {
    const level = this.#levels.get(order.priceTicks);
    invariant(level !== undefined && lots > 0 && lots <= order.leftLots, 'taking more than an order has');
    order.leftLots = subtractSteps(order.leftLots, lots);
    level.totalLots = subtractSteps(level.totalLots, lots);
    if (order.leftLots === 0) this.#unlink(level, order);
    return level.totalLots;
  }

  #unlink(level: PriceLevel, order: RestingOrder): void {
    if (order.previous === undefined) level.head = order.next;
    else order.previous.next = order.next;
    if (order.next === undefined) level.tail = order.previous;
    else order.next.previous = order.previous;
    if (level.head !== undefined) return;
    this.#levels.delete(level.priceTicks);
    this.#prices.splice(this.#position(level.priceTicks), 1);
  }

  #open(priceTicks: EventSteps): PriceLevel {
    const level: PriceLevel = { priceTicks, totalLots: 0, head: undefined, tail: undefined };
    this.#levels.set(priceTicks, level);
    this.#prices.splice(this.#position(priceTicks), 0, priceTicks);
    return level;
  }

  /** Where a price is, or belongs, in the list that runs from the worst price to the best. */
  #position(priceTicks: EventSteps): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isWorse(this.#prices[middle] ?? 0, priceTicks)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isWorse(price: EventSteps, than: EventSteps): boolean {
    return this.#isBid ? price < than : price > than;
  }
}
