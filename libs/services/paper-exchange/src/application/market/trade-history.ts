import { addSteps, timesSteps } from '#libs/domain';
import { priceText, quantityText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { Grid } from '../exchange/grid.js';
import type { PublicTrade } from '../exchange/symbol-market.js';
import { BarRing } from './bar-ring.js';
import type { PublicTradeRow } from './public-trade-row.js';
import { mergeBars } from './trade-bar.js';
import type { TradeBar } from './trade-bar.js';

/** The most trades that REST returns at once; twice as many are kept. */
const MOST_TRADES = 1_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Two hours of seconds, and two months of minutes. */
const SECONDS_KEPT = 7_200;
const MINUTES_KEPT = 62 * 1_440;

/** Several trades of one incoming order at one price. */
export interface AggregateTrade extends PublicTrade {
  readonly aggregateId: number;
  readonly lastTradeId: number;
}

/** The newest public trades of a symbol, one by one, by incoming order, and in bars. */
export class TradeHistory {
  readonly seconds = new BarRing(SECOND_MS, SECONDS_KEPT);
  readonly minutes = new BarRing(MINUTE_MS, MINUTES_KEPT);
  readonly openedAtMs: number;
  readonly #grid: Grid;
  #recent: PublicTrade[] = [];
  #aggregates: AggregateTrade[] = [];
  #nextAggregateId = 1;

  constructor(grid: Grid, openedAtMs: number) {
    this.#grid = grid;
    this.openedAtMs = openedAtMs;
  }

  /** Goes on with ids that were never given, after a restart. */
  startAggregatesAt(id: number): void {
    this.#nextAggregateId = Math.max(this.#nextAggregateId, id);
  }

  /** The newest trade, if there is one. */
  get last(): PublicTrade | undefined {
    return this.#recent.at(-1);
  }

  /** Takes the next trade. */
  add(trade: PublicTrade): void {
    this.#recent.push(trade);
    if (this.#recent.length > 4 * MOST_TRADES) this.#recent = this.#recent.slice(-2 * MOST_TRADES);
    this.seconds.add(trade);
    this.minutes.add(trade);
    this.#aggregate(trade);
  }

  /** The newest trades, or those from an id on; oldest first. */
  rows(limit: number, fromId?: number): PublicTradeRow[] {
    const most = Math.min(limit, MOST_TRADES);
    const chosen =
      fromId === undefined
        ? this.#recent.slice(-most)
        : this.#recent.filter(({ tradeId }) => tradeId >= fromId).slice(0, most);
    return chosen.map((trade) => tradeRow(this.#grid, trade));
  }

  /** All aggregates that are kept, oldest first. */
  get aggregates(): readonly AggregateTrade[] {
    return this.#aggregates;
  }

  /** Everything that was traded from one time on and before another, to the minute; `undefined` for nothing. */
  between(fromMs: number, toMs: number): TradeBar | undefined {
    return mergeBars(fromMs, this.minutes.between(Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs));
  }

  #aggregate(trade: PublicTrade): void {
    const last = this.#aggregates.at(-1);
    const isSame =
      last !== undefined &&
      trade.takerOrderId !== 0 &&
      last.takerOrderId === trade.takerOrderId &&
      last.priceTicks === trade.priceTicks;
    const lastTradeId = trade.lastTradeId ?? trade.tradeId;
    if (isSame)
      this.#aggregates[this.#aggregates.length - 1] = { ...last, lots: addSteps(last.lots, trade.lots), lastTradeId };
    else this.#aggregates.push({ ...trade, aggregateId: this.#nextAggregateId++, lastTradeId });
    if (this.#aggregates.length > 4 * MOST_TRADES) this.#aggregates = this.#aggregates.slice(-2 * MOST_TRADES);
  }
}

function tradeRow(grid: Grid, { tradeId, priceTicks, lots, atMs, takerSide }: PublicTrade): PublicTradeRow {
  return {
    id: tradeId,
    price: priceText(grid, priceTicks),
    qty: quantityText(grid, lots),
    quoteQty: wireText(quoteOf(grid, timesSteps(priceTicks, lots))),
    time: atMs,
    isBuyerMaker: takerSide === 'SELL',
    isBestMatch: true,
  };
}
