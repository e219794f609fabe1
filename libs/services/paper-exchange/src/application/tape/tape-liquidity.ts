import type { Exchange } from '../exchange/exchange.js';
import type { OrderRecord } from '../exchange/order-record.js';
import { isWorking, leftLots } from '../exchange/order-record.js';
import { unitsOf } from '../exchange/grid.js';
import { floorTo, priceText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { RecordedTrade } from './tape-frame.js';
import { addSteps, lesserSteps, subtractSteps } from '#libs/domain';
import type { EventSteps, Side } from '#libs/domain';

/** Whose the recorded orders are. */
export const TAPE_OWNER = 'house-tape';

type Row = readonly [string, string];

/**
 * The book of somebody else as liquidity for our own orders: the fill model of a tape, and of a live upstream.
 *
 * - Sizes are cut to whole lots.
 * - A recorded level stands in the matching engine as orders of the house. Our crossing orders take from it, never more
 *   than it shows; what we took comes back when a recorded message gives the level's size again. The tape itself does
 *   not notice us.
 * - Our resting order queues behind what its level shows when it comes. What is shown later stands behind us. When the
 *   level shrinks, those behind us leave first, and those before us only when fewer remain than stood there.
 * - A recorded trade at our price takes those before us first and then us; a trade through our price takes us first; each
 *   at most for the size of that trade, at our price, and we are the maker.
 * - When a recorded level arrives at or through our price, it trades with us at our price, for at most its size.
 */
export class TapeLiquidity {
  readonly #exchange: Exchange;
  readonly #rules: SymbolRules;

  constructor(exchange: Exchange, rules: SymbolRules) {
    this.#exchange = exchange;
    this.#rules = rules;
  }

  /** Takes over the sizes of recorded levels: first what shrinks, then what grows, so that the book never seems crossed. */
  refresh(bids: readonly Row[], asks: readonly Row[]): void {
    const grown: (() => void)[] = [];
    for (const [side, rows] of [
      ['BUY', bids],
      ['SELL', asks],
    ] as const) {
      for (const [price, size] of rows) {
        const priceTicks = this.#ticks(price);
        const missing = this.#shrink(side, priceTicks, this.#lots(size));
        if (missing > 0) grown.push(() => this.#grow(side, priceTicks, missing));
      }
    }
    for (const grow of grown) grow();
  }

  /** Takes over a whole new book: what it does not show is gone. Our orders and those before them keep their places. */
  replace(bids: readonly Row[], asks: readonly Row[]): void {
    this.refresh([...this.#vanished('BUY', bids), ...bids], [...this.#vanished('SELL', asks), ...asks]);
  }

  /** Lets a recorded trade reach our resting orders. */
  trade(recorded: RecordedTrade): void {
    const side: Side = recorded.m ? 'BUY' : 'SELL';
    const priceTicks = this.#ticks(recorded.p);
    let left = this.#lots(recorded.q);
    for (const order of this.#ours(side)) {
      const better = side === 'BUY' ? order.priceTicks > priceTicks : order.priceTicks < priceTicks;
      if (better) left = subtractSteps(left, this.#hit(order, left));
    }
    for (const resting of [...this.#market.engine.queue(side, priceTicks)]) {
      if (left <= 0) return;
      const order = resting.orderId > 0 ? this.#exchange.orders.byId(resting.orderId) : undefined;
      if (order !== undefined) {
        // Of an iceberg what it shows: what comes after stands behind all that was there.
        left = subtractSteps(left, this.#hit(order, lesserSteps(left, resting.leftLots)));
        continue;
      }
      const lots = lesserSteps(left, resting.leftLots);
      this.#market.engine.reduce(resting.orderId, lots);
      left = subtractSteps(left, lots);
    }
  }

  get #market(): ReturnType<Exchange['market']> {
    return this.#exchange.market(this.#rules.symbol);
  }

  #vanished(side: Side, shown: readonly Row[]): Row[] {
    const kept = new Set(shown.map(([price]) => this.#ticks(price)));
    const standing = this.#market.engine.depth(side, Number.MAX_SAFE_INTEGER);
    const gone = standing.filter(({ priceTicks }) => !kept.has(priceTicks));
    return gone.map(({ priceTicks }) => [priceText(this.#rules, priceTicks), '0']);
  }

  #ticks(price: string): EventSteps {
    return unitsOf(price, this.#rules.pricePlaces);
  }

  /** A recorded size, cut to whole lots. */
  #lots(size: string): EventSteps {
    return floorTo(unitsOf(size, this.#rules.sizePlaces), this.#rules.lot);
  }

  #hit(order: OrderRecord, most: EventSteps): EventSteps {
    const lots = lesserSteps(most, leftLots(order));
    if (lots > 0) this.#exchange.hitResting(order, TAPE_OWNER, lots);
    return lots;
  }

  /** Our resting orders on a side, best price first, then oldest. */
  #ours(side: Side): OrderRecord[] {
    const isWorse = (a: OrderRecord, b: OrderRecord): boolean =>
      side === 'BUY' ? a.priceTicks < b.priceTicks : a.priceTicks > b.priceTicks;
    return this.#exchange.orders
      .open(undefined, this.#rules.symbol)
      .filter((order) => order.side === side && isWorking(order))
      .sort((a, b) => (a.priceTicks === b.priceTicks ? a.orderId - b.orderId : isWorse(a, b) ? 1 : -1));
  }

  /** Takes away, from the back, what a level no longer shows; returns how much it shows that is not there yet. */
  #shrink(side: Side, priceTicks: EventSteps, shown: EventSteps): EventSteps {
    const house = [...this.#market.engine.queue(side, priceTicks)].filter((order) => order.orderId < 0);
    const total = house.reduce<EventSteps>((sum, order) => addSteps(sum, order.leftLots), 0);
    if (total <= shown) return subtractSteps(shown, total);
    let excess = subtractSteps(total, shown);
    for (const order of house.reverse()) {
      if (excess <= 0) break;
      const lots = lesserSteps(excess, order.leftLots);
      this.#market.engine.reduce(order.orderId, lots);
      excess = subtractSteps(excess, lots);
    }
    return 0;
  }

  #grow(side: Side, priceTicks: EventSteps, lots: EventSteps): void {
    const last = [...this.#market.engine.queue(side, priceTicks)].at(-1);
    let more = lots;
    if (last !== undefined && last.orderId < 0) {
      more = addSteps(more, last.leftLots);
      this.#market.engine.cancel(last.orderId);
    }
    const order = { side, type: 'LIMIT', timeInForce: 'GTC', priceTicks, lots: more } as const;
    this.#exchange.placeHouse(this.#rules.symbol, TAPE_OWNER, { ...order, selfTradePrevention: 'EXPIRE_MAKER' });
  }
}
