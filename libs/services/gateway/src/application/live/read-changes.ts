import { Inject, Injectable } from '@nestjs/common';
import { type Clock, US_PER_MS } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../../ports.js';

/** Rows of a kind that are read at once. */
const PAGE = 500;
/** Rows are numbered before they are committed, so a lower number may become visible later: so many are read again. */
const OVERLAP = 64;
/** Likewise a decision is dated before it is committed. */
const OVERLAP_US = 2_000 * US_PER_MS;
/** How many of each kind are remembered as seen. */
const REMEMBERED = 4_096;

type Order = Awaited<ReturnType<TradingReads['listOrders']>>['rows'][number];
type Trade = Awaited<ReturnType<TradingReads['listTrades']>>['rows'][number];
type Decision = Awaited<ReturnType<RiskReads['listDecisions']>>['rows'][number];

/** What was committed since the look before. */
export interface Changes {
  /** As they stand now; an order that changed twice is there once. */
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
  readonly decisions: readonly Decision[];
}

/** Ids that were seen, the newest so many. */
class Seen {
  readonly #ids = new Set<string>();

  /** Whether an id is new; notes it. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return true;
  }
}

/** Follows what order-management and risk commit, in their own tables: what is on the wire may be lost, what is committed not. */
@Injectable()
export class ReadChanges {
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;
  readonly #clock: Clock;
  readonly #events = new Seen();
  readonly #trades = new Seen();
  #eventSequence = 0n;
  #tradeId = 0n;
  #decidedAtUs = 0;
  /** The decisions that the look before has read: whatever is read again is one of these. */
  #decisions: ReadonlySet<string> = new Set();
  #hasBegun = false;

  constructor(
    @Inject(TRADING_READS) trading: TradingReads,
    @Inject(RISK_READS) risk: RiskReads,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#trading = trading;
    this.#risk = risk;
    this.#clock = clock;
  }

  /** What is new since the last call; the first call finds where the tables end and returns nothing. */
  async readChanges(): Promise<Changes> {
    if (!this.#hasBegun) await this.#begin();
    const orders = await this.#readOrders();
    const trades = await this.#readTrades();
    return { orders, trades, decisions: await this.#readDecisions() };
  }

  async #begin(): Promise<void> {
    const newest = { after: undefined, limit: OVERLAP };
    const { sequence, changes } = await this.#trading.listOrderChanges(undefined, OVERLAP);
    for (const change of changes) this.#events.isNew(change.sequence);
    const trades = await this.#trading.listTrades({}, newest);
    for (const { tradeId } of trades.rows) this.#trades.isNew(tradeId);
    const nowUs = this.#clock.nowUs();
    this.#decidedAtUs = nowUs;
    this.#decisions = new Set((await this.#readDecisionsBehind(nowUs)).map(({ intentId }) => intentId));
    this.#eventSequence = sequence;
    this.#tradeId = BigInt(trades.rows[0]?.tradeId ?? 0);
    this.#hasBegun = true;
  }

  async #readOrders(): Promise<readonly Order[]> {
    const from = this.#eventSequence - BigInt(OVERLAP);
    const { sequence, changes } = await this.#trading.listOrderChanges(from < 0n ? 0n : from, PAGE);
    if (sequence > this.#eventSequence) this.#eventSequence = sequence;
    const fresh = changes.filter((change) => this.#events.isNew(change.sequence));
    const orders = new Map(fresh.map(({ order }) => [order.clientOrderId, order]));
    return [...orders.values()];
  }

  async #readTrades(): Promise<readonly Trade[]> {
    const from = this.#tradeId - BigInt(OVERLAP);
    const page = { after: [String(from < 0n ? 0n : from)], limit: PAGE };
    const { rows } = await this.#trading.listTrades({ oldestFirst: true }, page);
    const last = BigInt(rows.at(-1)?.tradeId ?? 0);
    if (last > this.#tradeId) this.#tradeId = last;
    return rows.filter(({ tradeId }) => this.#trades.isNew(tradeId));
  }

  async #readDecisions(): Promise<readonly Decision[]> {
    const rows = await this.#readDecisionsBehind(this.#decidedAtUs);
    const fresh = rows.filter(({ intentId }) => !this.#decisions.has(intentId));
    this.#decisions = new Set(rows.map(({ intentId }) => intentId));
    this.#decidedAtUs = Math.max(this.#decidedAtUs, rows.at(-1)?.decidedAtUs ?? 0);
    return fresh;
  }

  /** At least all that may have become visible late, and a page behind that: else a burst within the overlap would fill every page for ever. */
  async #readDecisionsBehind(knownUs: number): Promise<readonly Decision[]> {
    const span = { fromUs: Math.max(0, knownUs - OVERLAP_US), oldestFirst: true };
    const all: Decision[] = [];
    let after: readonly string[] | undefined;
    do {
      const { next, rows } = await this.#risk.listDecisions(span, { after, limit: PAGE });
      for (const row of rows) all.push(row);
      after = next;
    } while (after !== undefined && (all.at(-1)?.decidedAtUs ?? 0) <= knownUs);
    return all;
  }
}
