import { Inject, Injectable } from '@nestjs/common';
import type { Clock, UnixUs } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ContainFailure } from '../booking/contain-failure.js';
import { ReconcileBalances } from './reconcile-balances.js';
import { MissingFills } from './missing-fills.js';
import { SettleDifferences } from './settle-differences.js';
import { ReconcileFills } from './reconcile-fills.js';
import { type ComparedOrders, ReconcileOrders } from './reconcile-orders.js';
import type { ReconcilePart } from './reconcile-part.js';
import { TraceBalances } from './trace-balances.js';
import { VenueSilentError } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

const NOTHING_COMPARED: ComparedOrders = { isComplete: true, lackingFills: [] };

/** Compares what we believe with what the venue has, and books what we missed through the same path as the stream. */
@Injectable()
export class ReconcileRound {
  readonly #orders: ReconcileOrders;
  readonly #fills: ReconcileFills;
  readonly #balances: ReconcileBalances;
  readonly #trace: TraceBalances;
  readonly #contain: ContainFailure;
  readonly #missing: MissingFills;
  readonly #differences: SettleDifferences;
  readonly #looks: VenueLooks;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    orders: ReconcileOrders,
    fills: ReconcileFills,
    balances: ReconcileBalances,
    trace: TraceBalances,
    contain: ContainFailure,
    missing: MissingFills,
    differences: SettleDifferences,
    looks: VenueLooks,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
  ) {
    this.#orders = orders;
    this.#fills = fills;
    this.#balances = balances;
    this.#trace = trace;
    this.#contain = contain;
    this.#missing = missing;
    this.#differences = differences;
    this.#looks = looks;
    this.#clock = clock;
    this.#log = log;
  }

  /** Runs one round; returns whether the venue answered everything, so that what is now in the books is complete. */
  async runRound(parts: ReadonlySet<ReconcilePart>): Promise<boolean> {
    const beganAtUs = this.#clock.nowUs();
    try {
      const isComplete = await this.#compareParts(parts, beganAtUs);
      if (isComplete) this.#looks.noteCompleteRound(parts, beganAtUs);
      return isComplete;
    } catch (error) {
      if (!(error instanceof VenueSilentError)) throw error;
      this.#log.warn({ reason: error.message }, 'a reconciliation could not be completed');
      return false;
    }
  }

  /** How many orders are of unknown state. */
  countUnknownOrders(): Promise<number> {
    return this.#orders.countUnknownOrders();
  }

  async #compareParts(parts: ReadonlySet<ReconcilePart>, beganAtUs: UnixUs): Promise<boolean> {
    const { isComplete, lackingFills } = await this.#compareOrders(parts, beganAtUs);
    // An order's end is believed only with all its fills: those are fetched, and the report is booked again.
    const needsFills = parts.has('fills') || lackingFills.length > 0;
    const hasAllFills = needsFills ? await this.#fills.bookMissedFills(beganAtUs) : true;
    const hasFillsOfOrders = await this.#fills.bookFillsOfOrders(lackingFills);
    const bookedAgain = await this.#orders.bookReportsAgain(lackingFills);
    if (parts.has('orders')) await this.#missing.reportLacks();
    const hasBalances = parts.has('balances') ? await this.#balances.compareBalances() : true;
    if (parts.has('balances')) await this.#contain.contain('trace', 'balances', () => this.#trace.traceBalances());
    const hasAll = isComplete && hasAllFills && hasFillsOfOrders && bookedAgain && hasBalances;
    if (hasAll && parts.has('fills')) await this.#differences.settleDifferences();
    return hasAll;
  }

  async #compareOrders(parts: ReadonlySet<ReconcilePart>, beganAtUs: UnixUs): Promise<ComparedOrders> {
    if (parts.has('orders')) return this.#orders.compareOpenOrders(beganAtUs);
    return parts.has('unknown') ? this.#orders.askAboutUnknownOrders() : NOTHING_COMPARED;
  }
}
