import { Inject, Injectable } from '@nestjs/common';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../../ports.js';
import { decisionView } from '../views/decision.view.js';
import { orderView } from '../views/order.view.js';
import { tradeView } from '../views/trade.view.js';
import type { TopicOf } from './stream-topics.js';

/** Of each kind so many of the newest are in a snapshot. */
const NEWEST = 50;

/** What a client of the stream gets first: every value that is kept, and the newest orders, trades and decisions. */
@Injectable()
export class LiveSnapshot {
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;
  readonly #latest = new Map<TopicOf<'latest'>, Map<string, object>>();
  #newest: Readonly<Record<TopicOf<'event'>, readonly object[]>> = { order: [], trade: [], decision: [] };

  constructor(@Inject(TRADING_READS) trading: TradingReads, @Inject(RISK_READS) risk: RiskReads) {
    this.#trading = trading;
    this.#risk = risk;
  }

  /** Notes the newest value under a key. */
  setLatest(topic: TopicOf<'latest'>, key: string, value: object): void {
    const values = this.#latest.get(topic) ?? new Map<string, object>();
    values.set(key, value);
    this.#latest.set(topic, values);
  }

  /** Reads the newest of each kind again. */
  async refresh(): Promise<void> {
    const page = { after: undefined, limit: NEWEST };
    const orders = await this.#trading.listOrders({}, page);
    const trades = await this.#trading.listTrades({}, page);
    const decisions = await this.#risk.listDecisions({}, page);
    this.#newest = {
      order: orders.rows.map(orderView),
      trade: trades.rows.map(tradeView),
      decision: decisions.rows.map(decisionView),
    };
  }

  /** The state of now in the topics that are named, as JSON; of an event's topic the newest, under its plural. */
  textOf(topics: ReadonlySet<string>): string {
    const latest = [...this.#latest]
      .filter(([topic]) => topics.has(topic))
      .map(([topic, values]) => [topic, Object.fromEntries(values)] as const);
    const newest = Object.entries(this.#newest)
      .filter(([topic]) => topics.has(topic))
      .map(([topic, values]) => [`${topic}s`, values] as const);
    return JSON.stringify({ latest: Object.fromEntries(latest), ...Object.fromEntries(newest) });
  }
}
