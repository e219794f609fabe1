import type { DepthSnapshot, StreamSink } from './market-data.js';
import { DepthDiff } from './depth-diff.js';
import { TradeHistory } from './trade-history.js';
import { priceText, quantityText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { PublicTrade } from '../exchange/symbol-market.js';
import { addSteps } from '#libs/domain';
import type { BookLevel, EventSteps, MatchingEngine, Side } from '#libs/domain';

const PARTIAL_DEPTHS = [5, 10, 20] as const;

/** Writes one symbol's market messages: trades and best prices at once, depth in steps of 100 ms and 1 s. */
export class SymbolPublisher {
  readonly trades: TradeHistory;
  /** The id of the newest change of the book. */
  updateId = 0;
  readonly #rules: SymbolRules;
  readonly #engine: MatchingEngine;
  readonly #sink: StreamSink;
  readonly #prefix: string;
  readonly #fast = new DepthDiff();
  readonly #slow = new DepthDiff();
  #aggregateId = 1;
  #aggregated: PublicTrade[] = [];
  #top = '';
  #changed = false;

  constructor(rules: SymbolRules, engine: MatchingEngine, sink: StreamSink, openedAtMs: number) {
    this.#rules = rules;
    this.#engine = engine;
    this.#sink = sink;
    this.#prefix = rules.symbol.toLowerCase();
    this.trades = new TradeHistory(rules, openedAtMs);
  }

  /** Starts the ids of a market that goes on after a restart. */
  startAt(updateId: number, aggregateId: number): void {
    this.#aggregateId = aggregateId;
    this.trades.startAggregatesAt(aggregateId);
    this.updateId = updateId;
    this.#fast.startAt(updateId);
    this.#slow.startAt(updateId);
  }

  /** The id of the next aggregate trade. */
  get aggregateId(): number {
    return this.#aggregateId;
  }

  /** A level changed. */
  onLevel(side: Side, priceTicks: EventSteps, lots: EventSteps): void {
    this.updateId += 1;
    this.#changed = true;
    this.#fast.note(side, priceTicks, lots);
    this.#slow.note(side, priceTicks, lots);
  }

  /** A trade happened. */
  onTrade(trade: PublicTrade): void {
    this.trades.add(trade);
    const first = this.#aggregated[0];
    if (first !== undefined && (first.takerOrderId !== trade.takerOrderId || first.priceTicks !== trade.priceTicks)) {
      this.#publishAggregate();
    }
    this.#aggregated.push(trade);
    const stream = `${this.#prefix}@trade`;
    if (!this.#sink.wanted(stream)) return;
    const { symbol } = this.#rules;
    const [p, q] = this.#priced(trade.priceTicks, trade.lots);
    const m = trade.takerSide === 'SELL';
    const fields = { e: 'trade', E: trade.atMs, s: symbol, t: trade.tradeId, p, q, T: trade.atMs, m, M: true };
    this.#sink.publish(stream, JSON.stringify(fields));
  }

  /** An operation on the book is complete: sends what it traded, and the best prices where they changed. */
  publishChanges(): void {
    this.#publishAggregate();
    if (!this.#changed) return;
    this.#changed = false;
    const stream = `${this.#prefix}@bookTicker`;
    const bid = this.#engine.best('BUY') ?? { priceTicks: 0, sizeLots: 0 };
    const ask = this.#engine.best('SELL') ?? { priceTicks: 0, sizeLots: 0 };
    const top = `${bid.priceTicks} ${bid.sizeLots} ${ask.priceTicks} ${ask.sizeLots}`;
    if (top === this.#top) return;
    this.#top = top;
    if (!this.#sink.wanted(stream)) return;
    const [b, B] = this.#priced(bid.priceTicks, bid.sizeLots);
    const [a, A] = this.#priced(ask.priceTicks, ask.sizeLots);
    this.#sink.publish(stream, JSON.stringify({ u: this.updateId, s: this.#rules.symbol, b, B, a, A }));
  }

  /** Sends what changed in the book in the last 100 ms; once a second also what changed in that second. */
  flush(atMs: number, wholeSecond: boolean): void {
    const changed = this.#flushDiff(this.#fast, `${this.#prefix}@depth@100ms`, atMs);
    if (changed) this.#publishPartial('@100ms');
    if (wholeSecond && this.#flushDiff(this.#slow, `${this.#prefix}@depth`, atMs)) this.#publishPartial('');
  }

  /** The book as REST returns it. */
  depth(limit: number): DepthSnapshot {
    const rows = (levels: readonly BookLevel[]): [string, string][] =>
      levels.map((level) => this.#priced(level.priceTicks, level.sizeLots));
    const bids = rows(this.#engine.depth('BUY', limit));
    return { lastUpdateId: this.updateId, bids, asks: rows(this.#engine.depth('SELL', limit)) };
  }

  #flushDiff(diff: DepthDiff, stream: string, atMs: number): boolean {
    const wanted = this.#sink.wanted(stream);
    const change = diff.take(this.updateId, (ticks, lots) => this.#priced(ticks, lots), wanted);
    if (change === undefined) return false;
    if (wanted) {
      const fields = { e: 'depthUpdate', E: atMs, s: this.#rules.symbol, ...change };
      this.#sink.publish(stream, JSON.stringify(fields));
    }
    return true;
  }

  #publishPartial(pace: string): void {
    for (const depth of PARTIAL_DEPTHS) {
      const stream = `${this.#prefix}@depth${depth}${pace}`;
      if (this.#sink.wanted(stream)) this.#sink.publish(stream, JSON.stringify(this.depth(depth)));
    }
  }

  #publishAggregate(): void {
    const [first] = this.#aggregated;
    const last = this.#aggregated.at(-1);
    if (first === undefined || last === undefined) return;
    const lots = this.#aggregated.reduce<EventSteps>((sum, trade) => addSteps(sum, trade.lots), 0);
    this.#aggregated = [];
    const a = this.#aggregateId++;
    const stream = `${this.#prefix}@aggTrade`;
    if (!this.#sink.wanted(stream)) return;
    const [p, q] = this.#priced(first.priceTicks, lots);
    const ids = { a, p, q, f: first.tradeId, l: last.tradeId };
    const m = first.takerSide === 'SELL';
    const fields = { e: 'aggTrade', E: first.atMs, s: this.#rules.symbol, ...ids, T: first.atMs, m, M: true };
    this.#sink.publish(stream, JSON.stringify(fields));
  }

  #priced(priceTicks: EventSteps, lots: EventSteps): [string, string] {
    return [priceText(this.#rules, priceTicks), quantityText(this.#rules, lots)];
  }
}
