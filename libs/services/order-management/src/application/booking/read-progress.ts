import { Injectable } from '@nestjs/common';
import {
  type Order,
  type ProgressStep,
  type VenueOrderState,
  applyLowerEnd,
  applyReportedProgress,
  endsLower,
  isTerminal,
  missesFills,
} from '#libs/domain';
import { type ClientOrderId, type Problem, type Result, formatDecimal } from '#libs/kernel';
import type { BookingWrites } from '../../ports.js';
import { DiscrepancyReporter } from './discrepancy-reporter.js';

/** The kind of difference of an order whose venue ended it with less executed than it had reported. */
export const EXECUTION_TAKEN_BACK = 'EXECUTION_TAKEN_BACK';

/** What the venue reported of an order, and which channel brought it; a query or a list is an answer to a question of ours. */
export interface ReportedOrder {
  readonly source: 'stream' | 'answer' | 'query' | 'list';
  readonly order: VenueOrderState;
}

interface LowerEnd {
  readonly report: VenueOrderState;
  /** What was said, and what was booked then. */
  readonly word: string;
}

/**
 * Reads what the venue says of an order's standing. That an order ended with less executed than was reported counts once the venue has
 * said it and says the same again when it is asked; then it is a difference, the order has ended, and its fills stay booked until a
 * person corrects them.
 */
@Injectable()
export class ReadProgress {
  readonly #discrepancies: DiscrepancyReporter;
  /** Ends of orders that are open here, said once: the next comparison of orders asks about each. */
  readonly #saidOnce = new Map<ClientOrderId, LowerEnd>();

  constructor(discrepancies: DiscrepancyReporter) {
    this.#discrepancies = discrepancies;
  }

  /** What a report makes of an order. */
  async stepOf(
    writes: BookingWrites,
    order: Order,
    { order: report, source }: ReportedOrder,
  ): Promise<Result<ProgressStep, Problem>> {
    const step = applyReportedProgress(order, report);
    if (!endsLower(order, report)) {
      this.#saidOnce.delete(order.clientOrderId);
      return step;
    }
    if (isTerminal(order.status) && !missesFills(order)) {
      // Canceled or expired with less than what filled it here: the stream alone tells of it, for nobody asks about what has ended.
      if (order.status === 'Filled' && report.status !== 'Filled') await this.#report(writes, order, report);
      return step;
    }
    if (!this.#isSaidAgain(order, report, source)) return step;
    await this.#report(writes, order, report);
    writes.afterCommit(() => this.#saidOnce.delete(order.clientOrderId));
    return applyLowerEnd(order, report);
  }

  /** One and the same report is read again where its booking is tried again, or after the fills that it lacked: that is not said twice. */
  #isSaidAgain(order: Order, report: VenueOrderState, source: ReportedOrder['source']): boolean {
    const word = [report.status, report.cumQuantity, order.cumQuantity].join(' ');
    const before = this.#saidOnce.get(order.clientOrderId);
    const isSame = before?.word === word;
    if (isSame && before.report !== report && source === 'query') return true;
    if (!isSame) this.#saidOnce.set(order.clientOrderId, { report, word });
    return false;
  }

  #report(writes: BookingWrites, order: Order, { cumQuantity, status, venueOrderId }: VenueOrderState): Promise<void> {
    const booked = formatDecimal(order.cumQuantity);
    const reportedBefore = formatDecimal(order.venueCumQuantity);
    const atVenue = formatDecimal(cumQuantity);
    const details = { venueOrderId, status, was: order.status, booked, reportedBefore, atVenue };
    return this.#discrepancies.reportDifference(writes, {
      kind: EXECUTION_TAKEN_BACK,
      about: order.clientOrderId,
      details,
    });
  }
}
