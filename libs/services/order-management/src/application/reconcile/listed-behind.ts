import { Inject, Injectable } from '@nestjs/common';
import { type Order, type VenueOrderState, isBehind } from '#libs/domain';
import { type ClientOrderId, type Scheduler, US_PER_SECOND, formatDecimal } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { EXECUTION_TAKEN_BACK } from '../booking/read-progress.js';

/** For so long every list must say the same before it is no list that is merely old: a venue's read side lags by seconds. */
const OLD_AT_MOST_US = 60 * US_PER_SECOND;

interface Behind {
  /** On the monotonic clock. */
  readonly sinceUs: number;
  /** As it stood then. */
  readonly order: Order;
}

/**
 * The orders that the venue lists as open and behind what it said before: with less executed, or open though they ended. One such list may be
 * old, and changes nothing. Where all of a minute are behind what was known before it, trades were taken back, and a person hears of it while
 * the order lives. Of an order that is executed all the time every list may be behind, by what the stream told while it was on its way.
 */
@Injectable()
export class ListedBehind {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #scheduler: Scheduler;
  #behind: ReadonlyMap<ClientOrderId, Behind> = new Map();

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
    this.#behind = new Map(
      behind.map(([order, report]) => [order.clientOrderId, this.#sinceWhen(order, report, nowUs)]),
    );
    for (const [order, report] of behind) {
      const { sinceUs } = this.#sinceWhen(order, report, nowUs);
      if (nowUs - sinceUs >= OLD_AT_MOST_US) await this.#report(order, report);
    }
  }

  /** A list that has caught up with what was known then is behind anew. */
  #sinceWhen(order: Order, report: VenueOrderState, nowUs: number): Behind {
    const before = this.#behind.get(order.clientOrderId);
    return before !== undefined && isBehind(before.order, report) ? before : { sinceUs: nowUs, order };
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
