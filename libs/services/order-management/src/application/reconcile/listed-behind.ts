import { Inject, Injectable } from '@nestjs/common';
import { type Order, type VenueOrderState, isBehind } from '#libs/domain';
import { type ClientOrderId, type Scheduler, US_PER_SECOND, formatDecimal } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { EXECUTION_TAKEN_BACK } from '../booking/read-progress.js';

/** For so long every list must say the same before it is no list that is merely old: a venue's read side lags by seconds. */
const OLD_AT_MOST_US = 60 * US_PER_SECOND;

/**
 * The orders that the venue lists as open and behind what it said before: with less executed, or open though they ended. One such list may be
 * old, and changes nothing. Where all of a minute say so, trades were taken back, and a person hears of it while the order lives.
 */
@Injectable()
export class ListedBehind {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #scheduler: Scheduler;
  /** On the monotonic clock. */
  #sinceUs: ReadonlyMap<ClientOrderId, number> = new Map();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    discrepancies: DiscrepancyReporter,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#books = books;
    this.#discrepancies = discrepancies;
    this.#scheduler = scheduler;
  }

  /** Takes all that a list of open orders names, each beside our order of it. */
  async noteList(listed: readonly (readonly [Order, VenueOrderState])[]): Promise<void> {
    const nowUs = this.#scheduler.monotonicUs();
    const behind = listed.filter(([order, report]) => isBehind(order, report));
    const sinceUs = (order: Order): number => this.#sinceUs.get(order.clientOrderId) ?? nowUs;
    this.#sinceUs = new Map(behind.map(([order]) => [order.clientOrderId, sinceUs(order)]));
    for (const [order, report] of behind)
      if (nowUs - sinceUs(order) >= OLD_AT_MOST_US) await this.#report(order, report);
  }

  #report(order: Order, { cumQuantity, status, venueOrderId }: VenueOrderState): Promise<void> {
    const [booked, atVenue] = [formatDecimal(order.cumQuantity), formatDecimal(cumQuantity)];
    const reportedBefore = formatDecimal(order.venueCumQuantity);
    const details = { venueOrderId, status, was: order.status, booked, reportedBefore, atVenue };
    const found = { kind: EXECUTION_TAKEN_BACK, about: order.clientOrderId, details };
    return this.#books.write(async (writes) => {
      // The list says so for as long as the order lives, also after somebody has accepted it.
      if (await writes.isDiscrepancyKnown(found.kind, found.about)) return;
      await this.#discrepancies.reportDifference(writes, found);
    });
  }
}
