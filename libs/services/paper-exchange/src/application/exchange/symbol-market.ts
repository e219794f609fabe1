import type { SymbolRules } from './symbol-rules.js';
import { MatchingEngine } from '#libs/domain';
import type { EventSteps, Execution, Side } from '#libs/domain';

/** A trade as the public sees it. */
export interface PublicTrade {
  readonly tradeId: number;
  readonly priceTicks: EventSteps;
  readonly lots: EventSteps;
  readonly takerSide: Side;
  /** The incoming order; trades of one order have the same. */
  readonly takerOrderId: number;
  readonly atMs: number;
  /** How many executions it stands for, and the id of the last, where it is made of several. */
  readonly executions?: number | undefined;
  readonly lastTradeId?: number | undefined;
}

/** Receives what happens in the books, at once and in order. */
export interface MarketSink {
  /** A level's total size changed; 0 lots: it is gone. */
  onLevel(rules: SymbolRules, side: Side, priceTicks: EventSteps, lots: EventSteps): void;
  /** Two orders traded. */
  onTrade(rules: SymbolRules, trade: PublicTrade): void;
}

/** What is traded in the exchange; it receives at once what happens in the books. */
export interface TradedMarket extends MarketSink {
  readonly symbols: readonly SymbolRules[];
}

/** One symbol's book, its last price and its trade ids. */
export class SymbolMarket {
  /** What is listed of it now; its grid never changes. */
  rules: SymbolRules;
  /** Whether anybody can ask for it. */
  isListed = true;
  readonly engine: MatchingEngine;
  nextTradeId = 1;
  /** The price of the last trade, in ticks; the start price before the first. */
  lastTicks: EventSteps;
  readonly #sink: MarketSink;
  #unseen: EventSteps[] = [];

  constructor(rules: SymbolRules, sink: MarketSink) {
    this.rules = rules;
    this.lastTicks = rules.startTicks;
    this.#sink = sink;
    this.engine = new MatchingEngine((side, priceTicks, lots) => sink.onLevel(this.rules, side, priceTicks, lots));
  }

  /** Gives a trade its id and publishes it; returns the id. */
  recordTrade(execution: Execution, atMs: number): number {
    const tradeId = this.nextTradeId++;
    const { priceTicks, lots, takerSide, takerOrderId } = execution;
    this.notePrice(priceTicks);
    this.#sink.onTrade(this.rules, { tradeId, priceTicks, lots, takerSide, takerOrderId, atMs });
    return tradeId;
  }

  /** Takes note of the price of a trade: the last one now, and one that orders may wait for. */
  notePrice(priceTicks: EventSteps): void {
    this.lastTicks = priceTicks;
    this.#unseen.push(priceTicks);
  }

  /** The prices since the last call, oldest first. */
  takePrices(): readonly EventSteps[] {
    if (this.#unseen.length === 0) return [];
    const prices = this.#unseen;
    this.#unseen = [];
    return prices;
  }
}
