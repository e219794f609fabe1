import type { Exchange } from '../exchange/exchange.js';
import type { OrderRecord } from '../exchange/order-record.js';
import { leftLots } from '../exchange/order-record.js';
import { priceText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { unitsOf } from './tape-frame.js';
import type { RecordedTrade } from './tape-frame.js';
import type { Side } from '#libs/domain';

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
        const priceTicks = Math.round(unitsOf(price) / this.#rules.tickUnits);
        const missing = this.#shrink(side, priceTicks, Math.floor(unitsOf(size) / this.#rules.lotUnits));
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
    const priceTicks = Math.round(unitsOf(recorded.p) / this.#rules.tickUnits);
    let left = Math.floor(unitsOf(recorded.q) / this.#rules.lotUnits);
    for (const order of this.#ours(side)) {
      const better = side === 'BUY' ? order.priceTicks > priceTicks : order.priceTicks < priceTicks;
      if (better) left -= this.#hit(order, left);
    }
    for (const resting of [...this.#market.engine.queue(side, priceTicks)]) {
      if (left <= 0) return;
      const order = resting.orderId > 0 ? this.#exchange.orders.byId(resting.orderId) : undefined;
      if (order !== undefined) {
        left -= this.#hit(order, left);
        continue;
      }
      const lots = Math.min(left, resting.leftLots);
      this.#market.engine.reduce(resting.orderId, lots);
      left -= lots;
    }
  }

  get #market(): ReturnType<Exchange['market']> {
    return this.#exchange.market(this.#rules.symbol);
  }

  #vanished(side: Side, shown: readonly Row[]): Row[] {
    const kept = new Set(shown.map(([price]) => Math.round(unitsOf(price) / this.#rules.tickUnits)));
    const standing = this.#market.engine.depth(side, Number.MAX_SAFE_INTEGER);
    const gone = standing.filter(({ priceTicks }) => !kept.has(priceTicks));
    return gone.map(({ priceTicks }) => [priceText(this.#rules, priceTicks), '0']);
  }

  #hit(order: OrderRecord, most: number): number {
    const lots = Math.min(most, leftLots(order));
    if (lots > 0) this.#exchange.hitResting(order, TAPE_OWNER, lots);
    return Math.max(0, lots);
  }

  /** Our resting orders on a side, best price first, then oldest. */
  #ours(side: Side): OrderRecord[] {
    const sign = side === 'BUY' ? -1 : 1;
    return this.#exchange.orders
      .open(undefined, this.#rules.symbol)
      .filter((order) => order.side === side)
      .sort((a, b) => sign * (a.priceTicks - b.priceTicks) || a.orderId - b.orderId);
  }

  /** Takes away, from the back, what a level no longer shows; returns how much it shows that is not there yet. */
  #shrink(side: Side, priceTicks: number, shown: number): number {
    const house = [...this.#market.engine.queue(side, priceTicks)].filter((order) => order.orderId < 0);
    const total = house.reduce((sum, order) => sum + order.leftLots, 0);
    let excess = total - shown;
    for (const order of house.reverse()) {
      if (excess <= 0) break;
      const lots = Math.min(excess, order.leftLots);
      this.#market.engine.reduce(order.orderId, lots);
      excess -= lots;
    }
    return shown - Math.min(total, shown);
  }

  #grow(side: Side, priceTicks: number, lots: number): void {
    const last = [...this.#market.engine.queue(side, priceTicks)].at(-1);
    let more = lots;
    if (last !== undefined && last.orderId < 0) {
      more += last.leftLots;
      this.#market.engine.cancel(last.orderId);
    }
    const order = { side, type: 'LIMIT', timeInForce: 'GTC', priceTicks, lots: more } as const;
    this.#exchange.placeHouse(this.#rules.symbol, TAPE_OWNER, { ...order, selfTradePrevention: 'EXPIRE_MAKER' });
  }
}
