import { Inject, Injectable } from '@nestjs/common';
import { ABSENT_REASON, AbsenceWatch, type Order, isTerminal } from '#libs/domain';
import type { ClientOrderId, Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_BOOKS, ORDER_SETTINGS, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { StreamHealth } from '../booking/stream-health.js';
import { VenueLooks } from './venue-looks.js';

/** An order that the venue has confirmed, and does not know when it is asked. */
const FORGOTTEN = 'ORDER_FORGOTTEN';

/** Ends orders that the venue never had, once that is proven; see {@link AbsenceWatch}. */
@Injectable()
export class ProveAbsence {
  readonly #books: OrderBooks;
  readonly #queue: AccountQueue;
  readonly #events: BookOrderEvent;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #looks: VenueLooks;
  readonly #stream: StreamHealth;
  readonly #scheduler: Scheduler;
  readonly #watch: AbsenceWatch;
  #forgotten = new Set<ClientOrderId>();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    queue: AccountQueue,
    events: BookOrderEvent,
    discrepancies: DiscrepancyReporter,
    looks: VenueLooks,
    stream: StreamHealth,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#books = books;
    this.#queue = queue;
    this.#events = events;
    this.#discrepancies = discrepancies;
    this.#looks = looks;
    this.#stream = stream;
    this.#scheduler = scheduler;
    this.#watch = new AbsenceWatch({
      minSinceSentMs: settings.ORDER_ABSENT_SINCE_SENT_MS,
      minNotFound: settings.ORDER_ABSENT_NOT_FOUND,
      minSpanMs: settings.ORDER_ABSENT_SPAN_MS,
    });
  }

  /** A comparison of all open orders begins. */
  beginComparison(): void {
    this.#forgotten = new Set();
  }

  /** It was complete: what it did not find forgotten, the venue knows again, or it has ended by the venue's own word. */
  async endComparison(): Promise<void> {
    if ((await this.#books.read((reads) => reads.countOpenDiscrepancies())) === 0) return;
    const [still, nowUs] = [[...this.#forgotten], this.#scheduler.nowUs()];
    await this.#books.write((writes) =>
      writes.resolveDiscrepancies(FORGOTTEN, still, 'the venue knows it again', nowUs),
    );
  }

  /** The venue knows an order: what was counted against it is void. */
  orderWasFound(clientOrderId: ClientOrderId): void {
    this.#watch.forgetOrder(clientOrderId);
  }

  /** The venue answered that it does not know an order of ours: it becomes unknown, and ends where the proof is complete. */
  async orderWasNotFound(order: Order): Promise<void> {
    const { clientOrderId, instrument, sentAtUs, status } = order;
    if (order.venueOrderId !== undefined || isTerminal(status) || sentAtUs === undefined) {
      this.#forgotten.add(clientOrderId);
      const found = { kind: FORGOTTEN, about: clientOrderId, details: { status } };
      await this.#books.write((writes) => this.#discrepancies.reportDifference(writes, found));
      return;
    }
    const [nowUs, monotonicUs] = [this.#scheduler.nowUs(), this.#scheduler.monotonicUs()];
    this.#watch.countNotFound(clientOrderId, { nowUs, monotonicUs });
    const context = this.#looks.absenceContextOf(instrument, this.#stream.connectedSinceUs);
    const proof = this.#watch.proofOfAbsence(clientOrderId, sentAtUs, context);
    await this.#queue.enqueue(async () => {
      if (status !== 'Unknown')
        await this.#events.bookOrderEvent(clientOrderId, 'answer-lost', 'ANSWER_LOST: not found at the venue', {});
      if (proof !== undefined)
        await this.#events.bookOrderEvent(clientOrderId, 'absent', `${ABSENT_REASON}: proven`, proof, isUnheardOf);
    });
    if (proof !== undefined) this.#watch.forgetOrder(clientOrderId);
  }
}

/** The venue's own word may have come in since the order was read: it is stronger than any proof. */
function isUnheardOf({ status, venueOrderId }: Order): boolean {
  return status === 'Unknown' && venueOrderId === undefined;
}
