import { Inject, Injectable } from '@nestjs/common';
import { awaitsSending } from '#libs/domain';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { OrderSender } from './order-sender.js';

/**
 * Takes up committed orders that nobody is about to send: those whose licence could not be written. The sender sends what is
 * still valid, and ends the others as never sent.
 */
@Injectable()
export class SettleUnsentOrders {
  readonly #books: OrderBooks;
  readonly #sender: OrderSender;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, sender: OrderSender) {
    this.#books = books;
    this.#sender = sender;
  }

  /** Hands them over while the sender has room; what does not fit is taken up the next time. */
  async settleUnsentOrders(): Promise<void> {
    const orders = await this.#books.read((reads) => reads.unsettledOrders());
    for (const { clientOrderId } of orders.filter(awaitsSending)) this.#sender.takeOverIfRoom(clientOrderId);
  }
}
