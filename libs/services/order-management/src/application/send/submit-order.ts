import { Inject, Injectable } from '@nestjs/common';
import type { RiskApprovedV1 } from '#libs/contracts';
import { type AccountAtVenue, type Digest, type Order, awaitsSending } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import {
  DIGEST,
  ORDER_BOOKS,
  ORDER_OBSERVER,
  type OrderBooks,
  type OrderObserver,
  TRADED_ACCOUNT,
} from '../../ports.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { orderFact } from '../booking/facts.js';
import { CancelMarks, TAKEN_BACK, proofOf } from './cancel-marks.js';
import { OfferLicence } from './offer-licence.js';
import { orderOfApproval } from './order-of-approval.js';
import { OrderSender } from './order-sender.js';
import { OrdersInHand } from './orders-in-hand.js';

/** Thrown where an approval is for an account that this process does not trade. */
export class ForeignAccountError extends Error {
  override readonly name = 'ForeignAccountError';
}

/**
 * Makes an order of an approval: inserts its row under its unique client order id and commits. That insert, once per
 * intent for ever, is the only licence to send; a second delivery finds the row and does nothing. Where it may leave at once, the row
 * carries its mark already and the commit is the only one before the wire; at a desk that commit may have been the approval's own.
 */
@Injectable()
export class SubmitOrder {
  readonly #books: OrderBooks;
  readonly #sender: OrderSender;
  readonly #offers: OfferLicence;
  readonly #inHand: OrdersInHand;
  readonly #marks: CancelMarks;
  readonly #events: BookOrderEvent;
  readonly #at: AccountAtVenue;
  readonly #digest: Digest;
  readonly #clock: Clock;
  readonly #observer: OrderObserver;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    sender: OrderSender,
    offers: OfferLicence,
    inHand: OrdersInHand,
    marks: CancelMarks,
    events: BookOrderEvent,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(DIGEST) digest: Digest,
    @Inject(CLOCK) clock: Clock,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#sender = sender;
    this.#offers = offers;
    this.#inHand = inHand;
    this.#marks = marks;
    this.#events = events;
    this.#at = at;
    this.#digest = digest;
    this.#clock = clock;
    this.#observer = observer;
    this.#log = log;
  }

  /** Takes an approval; resolves when its row is committed; it is sent when there is room for it. */
  async submitOrder(approved: RiskApprovedV1): Promise<void> {
    const { account, venue } = this.#at;
    if (approved.account !== account || approved.venue !== venue) {
      throw new ForeignAccountError(`an approval for ${approved.venue}/${approved.account} came to ${account}`);
    }
    const order = orderOfApproval(approved, this.#digest, this.#clock.nowUs());
    await this.#inHand.holdWhile(order, () => this.#takeOrder(order, approved.id));
  }

  async #takeOrder(order: Order, approvalId: string): Promise<void> {
    if (await this.#offers.wasLicensed(order.clientOrderId)) return;
    if (await this.#sender.sendAtOnce(order, approvalId)) {
      this.#observer.onOrder(order.status, 'committed');
      return;
    }
    const standing = await this.#insertOnce(order, approvalId);
    if (standing === undefined || !awaitsSending(standing)) {
      const { clientOrderId, correlationId } = order;
      this.#log.info({ clientOrderId, correlationId }, 'this approval has had its order already, or it was taken back');
      return;
    }
    // Also where the row was there, unsent: a commit whose answer was lost. The sender's own lock lets one send only.
    this.#sender.handOver(order.clientOrderId);
  }

  /** Inserts the order; returns it, or the one of its id that was there before. */
  #insertOnce(order: Order, approvalId: string): Promise<Order | undefined> {
    return this.#books.write(async (writes) => {
      const change = { event: 'committed', fromStatus: undefined, proof: { approval: approvalId } } as const;
      const inserted = await writes.insertOrder(order, change, order.committedAtUs);
      if (!inserted) return writes.findOrder(order.clientOrderId);
      await writes.announce([orderFact(order, approvalId, order.committedAtUs)]);
      writes.afterCommit(() => this.#observer.onOrder(order.status, 'committed'));
      const cancel = this.#marks.findCancel(order);
      if (cancel === undefined) return order;
      return this.#events.bookEventOf(writes, order, 'never-sent', TAKEN_BACK, proofOf(cancel));
    });
  }
}
