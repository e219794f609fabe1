import type { Difference } from '../reconcile/difference.js';
import { countResting } from '../reconcile/resting.js';
import type { ServiceState } from '../launch/supervisor.js';
import type { Figures } from './figures.js';
import type { Durability, HopLatency } from './latency.js';
import type { ChannelCounts, MarketFigures, TapeProgress } from './market-watch.js';

/** The report of a run, as `--report` writes it. Money is decimal text, latency is in microseconds. */
export interface Report {
  /** How long it traded, in seconds. */
  readonly seconds: number;
  readonly instruments: readonly string[];
  readonly marketMessages: number;
  readonly gaps: { readonly detected: number; readonly unhealed: number };
  readonly tradesLost: number;
  readonly badFrames: number;
  readonly bookChecks: number;
  readonly bookMatches: number;
  readonly intents: number;
  readonly approvals: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly orders: Readonly<Record<string, number>>;
  /** Executions at the exchange, as its journal has them. */
  readonly fills: number;
  /** Fills as we have booked them. */
  readonly trades: number;
  readonly positions: Figures['positions'];
  readonly profit: string;
  /** Fees that the profit lacks, by asset. */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
  readonly equity: string | null;
  readonly grossExposure: string | null;
  /** From the times that the orders carry. */
  readonly latencies: Readonly<Record<string, HopLatency>>;
  /** Every hop of the newest orders from the market event to the first byte, commits included, as order-management stamped them. */
  readonly hops: Readonly<Record<string, HopLatency>>;
  /** Where a commit was when it counted as done: what the hops and latencies mean. */
  readonly durability: Durability;
  readonly restarts: Readonly<Record<string, number>>;
  /**
   * Market messages by channel: sent by paper-exchange while somebody listened (`null` at a testnet), and received by
   * market-data. A tape's own figures are in `market`.
   */
  readonly frames: { readonly sent: ChannelCounts | null; readonly received: ChannelCounts };
  readonly market: unknown;
  /** How much of the tape was played; absent for the synthetic market. */
  readonly tape?: TapeProgress;
  /** Who judged: the exchange's own journal, or at a testnet order-management's last reconciliation with the venue. */
  readonly judge: Judge;
  /**
   * By the journal: whether every order, fill, position and balance equals it; an order may rest at both. By order-management:
   * whether its last reconciliation with the venue was complete and left no discrepancy open.
   */
  readonly reconciled: boolean;
  readonly differences: readonly Difference[];
}

/** Who decides whether a run is reconciled. */
export type Judge = 'journal' | 'order-management';

/** What a report is made from. */
export interface ReportParts {
  readonly seconds: number;
  readonly judge: Judge;
  readonly instruments: readonly string[];
  readonly market: MarketFigures;
  readonly figures: Figures;
  readonly fills: number;
  readonly latencies: Readonly<Record<string, HopLatency>>;
  readonly hops: Readonly<Record<string, HopLatency>>;
  readonly durability: Durability;
  readonly services: readonly ServiceState[];
  readonly differences: readonly Difference[];
}

/** Puts the report together. */
export function makeReport(parts: ReportParts): Report {
  const { market, figures } = parts;
  return {
    seconds: parts.seconds,
    instruments: parts.instruments,
    marketMessages: market.marketMessages,
    gaps: { detected: market.gapsDetected, unhealed: market.gapsUnhealed },
    tradesLost: market.tradesLost,
    badFrames: market.badFrames,
    bookChecks: market.bookChecks,
    bookMatches: market.bookMatches,
    intents: figures.intents,
    approvals: figures.approvals,
    refusals: figures.refusals,
    orders: figures.orders,
    fills: parts.fills,
    trades: figures.trades,
    positions: figures.positions,
    profit: figures.profit,
    feesOutsideProfit: figures.feesOutsideProfit,
    equity: figures.equity,
    grossExposure: figures.grossExposure,
    latencies: parts.latencies,
    hops: parts.hops,
    durability: parts.durability,
    restarts: Object.fromEntries(parts.services.map((service) => [service.name, service.restarts])),
    frames: { sent: parts.judge === 'journal' ? market.sent : null, received: market.received },
    market: market.market ?? null,
    ...(market.tape === undefined ? {} : { tape: market.tape }),
    judge: parts.judge,
    reconciled: parts.differences.length === 0,
    differences: parts.differences,
  };
}

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** The result of a run in one sentence. */
export function describeResult(report: Report): string {
  const orders = Object.values(report.orders).reduce((sum, each) => sum + each, 0);
  const what = `${count(orders, 'order')}, ${count(report.fills, 'fill')} and ${count(report.positions.length, 'position')}`;
  if (report.judge === 'order-management') return describeComparison(report, what);
  if (report.reconciled)
    return `Reconciled: ${what} and every balance equal the exchange's own journal${sayResting(report)}.`;
  return `NOT RECONCILED: ${count(report.differences.length, 'difference')} to the exchange's journal.${describeFirst(report)}`;
}

function describeComparison(report: Report, what: string): string {
  if (!report.reconciled) {
    return `NOT RECONCILED: ${count(report.differences.length, 'open point')} after the last comparison with the venue.${describeFirst(report)}`;
  }
  const why = "order-management's last comparison with the venue left no discrepancy open";
  return `Reconciled: ${why} (${what}; a testnet shows no journal to judge by${sayResting(report)}).`;
}

/** What will go on at the venue when the run is over. */
function sayResting({ orders }: Report): string {
  const resting = countResting(orders);
  return resting === 0 ? '' : `; ${count(resting, 'order')} still ${resting === 1 ? 'works' : 'work'}`;
}

function describeFirst({ differences: [first] }: Report): string {
  return first === undefined
    ? ''
    : ` First: ${first.kind} ${first.about} (ours: ${first.ours}; venue: ${first.venue}).`;
}
