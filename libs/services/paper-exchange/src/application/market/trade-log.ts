import type { PublicTradeRow, TickerRow } from './market-data.js';
import { priceText, quantityText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { PublicTrade } from '../exchange/symbol-market.js';

/** The most trades that REST returns at once, and that are kept. */
const MOST_TRADES = 1_000;

/** The newest public trades of a symbol, and the sums behind its ticker. */
export class TradeLog {
  readonly #rules: SymbolRules;
  readonly #recent: PublicTrade[] = [];
  readonly #openedAtMs: number;
  #open: PublicTrade | undefined;
  #highTicks = 0;
  #lowTicks = Number.MAX_SAFE_INTEGER;
  #volumeLots = 0n;
  #volumeQuote = 0n;
  #count = 0;

  constructor(rules: SymbolRules, openedAtMs: number) {
    this.#rules = rules;
    this.#openedAtMs = openedAtMs;
  }

  /** Takes the next trade. */
  add(trade: PublicTrade): void {
    this.#open ??= trade;
    this.#recent.push(trade);
    if (this.#recent.length > 2 * MOST_TRADES) this.#recent.splice(0, MOST_TRADES);
    this.#highTicks = Math.max(this.#highTicks, trade.priceTicks);
    this.#lowTicks = Math.min(this.#lowTicks, trade.priceTicks);
    this.#volumeLots += BigInt(trade.lots);
    this.#volumeQuote += BigInt(trade.lots) * BigInt(trade.priceTicks);
    this.#count += 1;
  }

  /** The newest trades, oldest first. */
  rows(limit: number): PublicTradeRow[] {
    return this.#recent.slice(-Math.min(limit, MOST_TRADES)).map((trade) => ({
      id: trade.tradeId,
      price: priceText(this.#rules, trade.priceTicks),
      qty: quantityText(this.#rules, trade.lots),
      quoteQty: wireText(quoteOf(this.#rules, BigInt(trade.priceTicks) * BigInt(trade.lots))),
      time: trade.atMs,
      isBuyerMaker: trade.takerSide === 'SELL',
      isBestMatch: true,
    }));
  }

  /** Prices and volumes since the start. */
  ticker(): TickerRow {
    const text = (ticks: number): string => priceText(this.#rules, ticks);
    const last = this.#recent.at(-1)?.priceTicks ?? this.#rules.startTicks;
    const lots = this.#volumeLots;
    return {
      openPrice: text(this.#open?.priceTicks ?? this.#rules.startTicks),
      highPrice: text(this.#count === 0 ? last : this.#highTicks),
      lowPrice: text(this.#count === 0 ? last : this.#lowTicks),
      lastPrice: text(last),
      volume: quantityText(this.#rules, Number(lots)),
      quoteVolume: wireText(quoteOf(this.#rules, this.#volumeQuote)),
      openTime: this.#openedAtMs,
      firstId: this.#open?.tradeId ?? -1,
      lastId: this.#recent.at(-1)?.tradeId ?? -1,
      count: this.#count,
    };
  }
}
