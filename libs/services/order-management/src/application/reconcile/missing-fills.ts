import { Inject, Injectable } from '@nestjs/common';
import { type Order, missesFills } from '#libs/domain';
import { type ClientOrderId, type Decimal, type Scheduler, US_PER_SECOND, formatDecimal } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';

/** The kind of difference of an order whose venue says that more was executed than it lists trades of. */
export const FILLS_NOT_LISTED = 'FILLS_NOT_LISTED';
/** A venue may list a trade so much later than it counts it; after that it is a difference, and asked about only so often. */
const LISTED_LATE_US = 60 * US_PER_SECOND;

interface Lack {
  /** On the monotonic clock, as {@link askedUs}. */
  readonly sinceUs: number;
  /** What the venue counted then. */
  readonly counted: Decimal;
  readonly askedUs: number;
}

type Counted = Pick<Order, 'clientOrderId' | 'cumQuantity' | 'venueCumQuantity'>;

/**
 * The orders of which the venue counts executions that it does not list as trades. They are asked about at every comparison for a minute, and
 * once a minute after it: each time costs the lists of every instrument, and nothing else waits for the answer.
 */
@Injectable()
export class MissingFills {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #scheduler: Scheduler;
  readonly #lacks = new Map<ClientOrderId, Lack>();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    discrepancies: DiscrepancyReporter,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#books = books;
    this.#discrepancies = discrepancies;
    this.#scheduler = scheduler;
  }

  /** Whether an order that lacks fills is to be asked about now; then it was. */
  isDue(order: Counted): boolean {
    const nowUs = this.#scheduler.monotonicUs();
    const lack = this.#lackOf(order, nowUs);
    if (nowUs - lack.sinceUs >= LISTED_LATE_US && nowUs - lack.askedUs < LISTED_LATE_US) return false;
    this.#lacks.set(order.clientOrderId, { ...lack, askedUs: nowUs });
    return true;
  }

  /** Once all that was counted then is booked, what is lacked now is another execution, which has a minute of its own. */
  #lackOf({ clientOrderId, cumQuantity, venueCumQuantity: counted }: Counted, nowUs: number): Lack {
    const lack = this.#lacks.get(clientOrderId);
    if (lack?.counted.gt(cumQuantity) === true) return lack;
    return { sinceUs: nowUs, counted, askedUs: nowUs - LISTED_LATE_US };
  }

  /** Writes down what has stayed away for too long, after a comparison of all orders. */
  async reportLacks(): Promise<void> {
    if (this.#lacks.size === 0) return;
    const nowUs = this.#scheduler.monotonicUs();
    const orders = (await this.#books.read((reads) => reads.unsettledOrders())).filter(missesFills);
    const lacking = new Set(orders.map(({ clientOrderId }) => clientOrderId));
    for (const id of this.#lacks.keys()) if (!lacking.has(id)) this.#lacks.delete(id);
    for (const order of orders)
      if (nowUs - this.#lackOf(order, nowUs).sinceUs >= LISTED_LATE_US) await this.#report(order);
  }

  #report({ clientOrderId, cumQuantity, instrument, status, venueCumQuantity, venueOrderId }: Order): Promise<void> {
    const [booked, atVenue] = [formatDecimal(cumQuantity), formatDecimal(venueCumQuantity)];
    const details = { clientOrderId, instrument, venueOrderId: venueOrderId ?? '', status, booked, atVenue };
    const found = { kind: FILLS_NOT_LISTED, about: `${clientOrderId} ${atVenue}`, details };
    return this.#books.write(async (writes) => {
      // It lacks them for as long as the venue says so, also after somebody has accepted it.
      if (await writes.isDiscrepancyKnown(found.kind, found.about)) return;
      await this.#discrepancies.reportDifference(writes, found);
    });
  }
}
