import { Inject, Injectable } from '@nestjs/common';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../ports.js';

/** The most trades of one order that are shown. */
const MAX_TRADES = 200;

/** An order as the books hold it. */
export type BookedOrder = NonNullable<Awaited<ReturnType<TradingReads['findOrder']>>>;

/** A moment in the life of an order; the names are those of its columns. */
export const HOPS = [
  'tick',
  'intent',
  'approved',
  'committed',
  'sent',
  'acknowledged',
  'first-fill',
  'closed',
] as const;
/** One of {@link HOPS}. */
export type HopName = (typeof HOPS)[number];

/** One hop of an order on its way, in microseconds. */
export interface Hop {
  readonly hop: HopName;
  readonly atUs: number;
  /** Since the hop before it that is known; 0 for the first. */
  readonly sincePreviousUs: number;
  /** Since the first that is known. */
  readonly sinceStartUs: number;
}

/** Everything about one order. */
export interface OrderTimeline {
  readonly order: BookedOrder;
  readonly hops: readonly Hop[];
  readonly events: Awaited<ReturnType<TradingReads['listOrderEvents']>>;
  /** `undefined` for orders of others. */
  readonly decision: Awaited<ReturnType<RiskReads['findDecision']>>;
  readonly trades: Awaited<ReturnType<TradingReads['listTrades']>>['rows'];
}

/** The hops of an order that are known, in the order in which they are passed. */
export function hopsOf(order: BookedOrder): readonly Hop[] {
  const times: Readonly<Record<HopName, number | null>> = {
    tick: order.marketEventAtUs,
    intent: order.intentAtUs,
    approved: order.approvedAtUs,
    committed: order.committedAtUs,
    sent: order.sentAtUs,
    acknowledged: order.acknowledgedAtUs,
    'first-fill': order.firstFillAtUs,
    closed: order.closedAtUs,
  };
  const hops: Hop[] = [];
  for (const hop of HOPS) {
    const atUs = times[hop];
    if (atUs === null || atUs === 0) continue;
    const startUs = hops[0]?.atUs ?? atUs;
    hops.push({ hop, atUs, sincePreviousUs: atUs - (hops.at(-1)?.atUs ?? atUs), sinceStartUs: atUs - startUs });
  }
  return hops;
}

/** Puts together what order-management and risk know of one order. */
@Injectable()
export class ReadOrderTimeline {
  readonly #trading: TradingReads;
  readonly #risk: RiskReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads, @Inject(RISK_READS) risk: RiskReads) {
    this.#trading = trading;
    this.#risk = risk;
  }

  /** `undefined` if there is no such order. */
  async readOrderTimeline(clientOrderId: string): Promise<OrderTimeline | undefined> {
    const order = await this.#trading.findOrder(clientOrderId);
    if (order === undefined) return undefined;
    const [events, decision, trades] = await Promise.all([
      this.#trading.listOrderEvents(clientOrderId),
      order.intentId === null ? undefined : this.#risk.findDecision(order.intentId),
      this.#trading.listTrades({ clientOrderId, oldestFirst: true }, { after: undefined, limit: MAX_TRADES }),
    ]);
    return { order, hops: hopsOf(order), events, decision, trades: trades.rows };
  }
}
