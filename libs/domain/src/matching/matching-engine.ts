import { invariant } from '#libs/kernel';
import {
  type EventSteps,
  addSteps,
  isWholeSteps,
  lesserSteps,
  subtractSteps,
  timesSteps,
  toSteps,
} from '../instrument/index.js';
import type { Side } from '../market/index.js';
import { BookSide } from './book-side.js';
import type { PriceLevel } from './book-side.js';
import type {
  BookLevel,
  Execution,
  LevelListener,
  NewOrder,
  Placement,
  PlacementEnd,
  PreventedMaker,
  RestingOrder,
} from './matching-types.js';

/** What an incoming order has done so far. */
interface Sweep {
  left: EventSteps;
  budget: bigint | undefined;
  stoppedBySelf: boolean;
  readonly executions: Execution[];
  readonly preventedMakers: PreventedMaker[];
}

/** What an incoming order would find: lots and quote that could trade now. */
export interface Preview {
  readonly lots: EventSteps;
  /** In ticks × lots. */
  readonly quote: bigint;
}

function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/**
 * Price-time priority matching for one instrument, in whole ticks and lots.
 *
 * Deterministic and synchronous: the same calls give the same answers. After every call the book is not crossed. Cancel
 * finds its order at once; the best level is at hand; a trade happens at the resting order's price.
 */
export class MatchingEngine {
  readonly #sides: Readonly<Record<Side, BookSide>> = { BUY: new BookSide('BUY'), SELL: new BookSide('SELL') };
  readonly #orders = new Map<number, RestingOrder>();
  readonly #onLevel: LevelListener;

  constructor(onLevel: LevelListener = () => undefined) {
    this.#onLevel = onLevel;
  }

  /** Takes a new order: matches what can be matched, rests what may rest. Throws where the numbers are not sound. */
  place(order: NewOrder): Placement {
    const market = order.type === 'MARKET';
    invariant(isWholeSteps(order.lots) && order.lots > 0, 'an order needs a positive whole number of lots');
    invariant(market || (isWholeSteps(order.priceTicks) && order.priceTicks > 0), 'a limit needs a price');
    invariant(!this.#orders.has(order.orderId), 'an order id was used twice');
    if (order.type === 'LIMIT_MAKER' && this.#crosses(order)) return refused(order.lots, 'WOULD_TAKE');
    if (order.type === 'LIMIT' && order.timeInForce === 'FOK' && this.preview(order).lots < order.lots) {
      return refused(order.lots, 'EXPIRED');
    }
    const sweep = this.#sweep(order);
    return { ...sweep, end: this.#finish(order, sweep), leftLots: sweep.left };
  }

  /** Takes an order out of the book; returns what was left of it, or `undefined` where it is not in the book. */
  cancel(orderId: number): EventSteps | undefined {
    const order = this.#orders.get(orderId);
    if (order === undefined) return undefined;
    const left = openLots(order);
    this.#takeAll(order);
    return left;
  }

  /**
   * Takes lots from a resting order as a trade would, without a counterparty here: it keeps its place, an iceberg until its shown part
   * is used up. Returns what is left.
   */
  reduce(orderId: number, lots: EventSteps): EventSteps {
    const order = this.#restingOrder(orderId);
    for (let more = lots; more > 0;) {
      const now = lesserSteps(more, order.leftLots);
      this.#take(order, now);
      more = subtractSteps(more, now);
    }
    return openLots(order);
  }

  /** Makes a resting order smaller at its owner's wish: it keeps its place, and what it hides goes first. */
  shrink(orderId: number, lots: EventSteps): void {
    const order = this.#restingOrder(orderId);
    const hidden = lesserSteps(lots, order.hiddenLots);
    order.hiddenLots = subtractSteps(order.hiddenLots, hidden);
    const shown = subtractSteps(lots, hidden);
    if (shown > 0) this.#take(order, shown);
  }

  /** What an order would trade if it came now, without placing it. */
  preview(order: NewOrder): Preview {
    const sweep: { lots: EventSteps; quote: bigint } = { lots: 0, quote: 0n };
    const resting = this.#sides[opposite(order.side)];
    for (const level of resting.fromBest()) {
      if (order.type !== 'MARKET' && !resting.meets(level.priceTicks, order.priceTicks)) break;
      if (!previewLevel(order, level, sweep)) break;
    }
    return sweep;
  }

  /** A resting order, if it is in the book. */
  resting(orderId: number): Readonly<RestingOrder> | undefined {
    return this.#orders.get(orderId);
  }

  /** The queue at a price, first in line first. */
  *queue(side: Side, priceTicks: EventSteps): IterableIterator<Readonly<RestingOrder>> {
    for (let order = this.#sides[side].level(priceTicks)?.head; order !== undefined; order = order.next) yield order;
  }

  /** The best price and size of a side, or `undefined` where it is empty. */
  best(side: Side): BookLevel | undefined {
    const level = this.#sides[side].best();
    return level === undefined ? undefined : { priceTicks: level.priceTicks, sizeLots: level.totalLots };
  }

  /** The best `limit` levels of a side. */
  depth(side: Side, limit: number): BookLevel[] {
    return this.#sides[side].depth(limit);
  }

  /** How many orders rest in the book. */
  get size(): number {
    return this.#orders.size;
  }

  #restingOrder(orderId: number): RestingOrder {
    const order = this.#orders.get(orderId);
    invariant(order !== undefined, 'no such resting order');
    return order;
  }

  #crosses(order: NewOrder): boolean {
    const resting = this.#sides[opposite(order.side)];
    const best = resting.best();
    return best !== undefined && resting.meets(best.priceTicks, order.priceTicks);
  }

  #sweep(order: NewOrder): Sweep {
    const sweep: Sweep = {
      left: order.lots,
      budget: order.quoteBudget,
      stoppedBySelf: false,
      executions: [],
      preventedMakers: [],
    };
    const resting = this.#sides[opposite(order.side)];
    let level = resting.best();
    while (level !== undefined && sweep.left > 0 && !sweep.stoppedBySelf) {
      if (order.type !== 'MARKET' && !resting.meets(level.priceTicks, order.priceTicks)) break;
      const maker = level.head;
      invariant(maker !== undefined, 'an empty level stayed in the book');
      if (maker.owner === order.owner && order.selfTradePrevention !== 'NONE') this.#prevent(order, maker, sweep);
      else if (!this.#trade(order, maker, sweep)) break;
      level = resting.best();
    }
    return sweep;
  }

  #prevent(order: NewOrder, maker: RestingOrder, sweep: Sweep): void {
    if (order.selfTradePrevention !== 'EXPIRE_TAKER') {
      sweep.preventedMakers.push({ orderId: maker.orderId, owner: maker.owner, leftLots: openLots(maker) });
      this.#takeAll(maker);
    }
    sweep.stoppedBySelf = order.selfTradePrevention !== 'EXPIRE_MAKER';
  }

  #trade(order: NewOrder, maker: RestingOrder, sweep: Sweep): boolean {
    const lots = affordable(lesserSteps(maker.leftLots, sweep.left), sweep.budget, maker.priceTicks);
    if (lots === 0) return false;
    sweep.left = subtractSteps(sweep.left, lots);
    if (sweep.budget !== undefined) sweep.budget -= timesSteps(lots, maker.priceTicks);
    this.#take(maker, lots);
    sweep.executions.push({
      makerOrderId: maker.orderId,
      makerOwner: maker.owner,
      takerOrderId: order.orderId,
      takerOwner: order.owner,
      takerSide: order.side,
      priceTicks: maker.priceTicks,
      lots,
      makerLeftLots: openLots(maker),
    });
    return true;
  }

  #finish(order: NewOrder, sweep: Sweep): PlacementEnd {
    if (sweep.left === 0) return 'FILLED';
    if (sweep.stoppedBySelf) return 'PREVENTED';
    const stays = order.type === 'LIMIT_MAKER' || (order.type === 'LIMIT' && order.timeInForce === 'GTC');
    if (!stays) return 'EXPIRED';
    const { orderId, owner, side, priceTicks, shownLots = 0 } = order;
    const leftLots = shownLots === 0 ? sweep.left : lesserSteps(shownLots, sweep.left);
    const hiddenLots = subtractSteps(sweep.left, leftLots);
    const node = { orderId, owner, side, priceTicks, leftLots, hiddenLots, shownLots, next: undefined };
    const resting: RestingOrder = { ...node, previous: undefined };
    this.#orders.set(orderId, resting);
    this.#onLevel(side, priceTicks, this.#sides[side].append(resting).totalLots);
    return 'RESTING';
  }

  #take(order: RestingOrder, lots: EventSteps): void {
    const total = this.#sides[order.side].take(order, lots);
    const isUsedUp = order.leftLots === 0;
    if (isUsedUp && order.hiddenLots === 0) this.#orders.delete(order.orderId);
    this.#onLevel(order.side, order.priceTicks, isUsedUp && order.hiddenLots > 0 ? this.#showMore(order) : total);
  }

  #takeAll(order: RestingOrder): void {
    order.hiddenLots = 0;
    this.#take(order, order.leftLots);
  }

  /** Brings the next part of an iceberg into the book, behind all that stands at its price; returns the level's new total. */
  #showMore(order: RestingOrder): EventSteps {
    order.leftLots = lesserSteps(order.shownLots, order.hiddenLots);
    order.hiddenLots = subtractSteps(order.hiddenLots, order.leftLots);
    return this.#sides[order.side].append(order).totalLots;
  }
}

/** What is open of an order in the book, shown or not. */
function openLots({ leftLots, hiddenLots }: RestingOrder): EventSteps {
  return addSteps(leftLots, hiddenLots);
}

/** Adds what an order would trade at one price; returns whether it would go on to the next one. */
function previewLevel(order: NewOrder, level: PriceLevel, sweep: { lots: EventSteps; quote: bigint }): boolean {
  let hidden: EventSteps = 0;
  for (let maker = level.head; maker !== undefined; maker = maker.next) {
    if (maker.owner === order.owner && order.selfTradePrevention !== 'NONE') {
      if (order.selfTradePrevention !== 'EXPIRE_MAKER') return false;
      continue;
    }
    hidden = addSteps(hidden, maker.hiddenLots);
    if (!previewLots(order, level.priceTicks, maker.leftLots, sweep)) return false;
  }
  // What icebergs hide comes behind everything that stands there now, whoever's it is.
  return previewLots(order, level.priceTicks, hidden, sweep);
}

function previewLots(
  order: NewOrder,
  priceTicks: EventSteps,
  offered: EventSteps,
  sweep: { lots: EventSteps; quote: bigint },
): boolean {
  const budget = order.quoteBudget === undefined ? undefined : order.quoteBudget - sweep.quote;
  const wanted = lesserSteps(offered, subtractSteps(order.lots, sweep.lots));
  const lots = affordable(wanted, budget, priceTicks);
  sweep.lots = addSteps(sweep.lots, lots);
  sweep.quote += timesSteps(lots, priceTicks);
  return lots === offered;
}

function refused(lots: EventSteps, end: PlacementEnd): Placement {
  return { end, executions: [], preventedMakers: [], leftLots: lots };
}

/** The most of `lots` that a quote budget pays for at a price; all of them without a budget. */
function affordable(lots: EventSteps, budget: bigint | undefined, priceTicks: EventSteps): EventSteps {
  if (budget === undefined) return lots;
  const most = budget / BigInt(priceTicks);
  return most < BigInt(lots) ? (toSteps(most) as EventSteps) : lots;
}
