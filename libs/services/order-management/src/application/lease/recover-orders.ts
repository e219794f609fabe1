import { Inject, Injectable } from '@nestjs/common';
import { type Order, awaitsSending } from '#libs/domain';
import { LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { CancelMarks } from '../send/cancel-marks.js';
import { LatchTradingState } from '../send/latch-trading-state.js';
import { OrderSender } from '../send/order-sender.js';
import { WorkingOrders } from '../send/working-orders.js';

/** Start-up is recovery: what a former process latched holds; orders that were sent and have no answer are unknown; those that were never sent still may be. */
@Injectable()
export class RecoverOrders {
  readonly #books: OrderBooks;
  readonly #events: BookOrderEvent;
  readonly #sender: OrderSender;
  readonly #contain: ContainFailure;
  readonly #working: WorkingOrders;
  readonly #states: LatchTradingState;
  readonly #marks: CancelMarks;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    events: BookOrderEvent,
    sender: OrderSender,
    contain: ContainFailure,
    working: WorkingOrders,
    states: LatchTradingState,
    marks: CancelMarks,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#events = events;
    this.#sender = sender;
    this.#contain = contain;
    this.#working = working;
    this.#states = states;
    this.#marks = marks;
    this.#log = log;
  }

  /** Makes orders unknown whose answer a former process waited for; returns the committed orders that were never sent. */
  async recoverOrders(): Promise<readonly Order[]> {
    await this.#states.recallTradingStates();
    await this.#marks.recallCancels();
    const orders = await this.#books.read((reads) => reads.unsettledOrders());
    for (const order of orders) {
      const { clientOrderId, sentAtUs, status } = order;
      this.#working.noteOrder(order);
      if (status !== 'PendingNew' || sentAtUs === undefined) continue;
      const proof = { found: 'at start, sent and without an answer', sentAtUs };
      const reason = 'ANSWER_LOST: the process ended before the answer';
      await this.#contain.contain('recover', clientOrderId, () =>
        this.#events.bookOrderEvent(clientOrderId, 'answer-lost', reason, proof),
      );
    }
    this.#log.info({ unsettled: orders.length }, 'recovered');
    return orders.filter(awaitsSending);
  }

  /** Hands orders to the sender, one after another, as it has room for them. */
  async sendRecoveredOrders(orders: readonly Order[]): Promise<void> {
    for (const { clientOrderId } of orders) await this.#sender.takeOverOrder(clientOrderId);
  }
}
