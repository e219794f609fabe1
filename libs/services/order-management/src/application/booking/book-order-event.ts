import { Inject, Injectable } from '@nestjs/common';
import { type Order, type PlainOrderEvent, applyOrderEvent } from '#libs/domain';
import type { ClientOrderId, Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderWrites } from '../../ports.js';
import { SaveOrderStep } from './save-order-step.js';

/** Books events of our own making: an answer that was lost, a cancel that was asked for, a proof of absence. */
@Injectable()
export class BookOrderEvent {
  readonly #books: OrderBooks;
  readonly #clock: Clock;
  readonly #steps: SaveOrderStep;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, @Inject(CLOCK) clock: Clock, steps: SaveOrderStep) {
    this.#books = books;
    this.#clock = clock;
    this.#steps = steps;
  }

  /**
   * Books an event in a transaction of its own; returns the order as it stands now, or `undefined` where there is none. Where
   * `isDue` is given and does not hold for the locked order, nothing happens to it.
   */
  bookOrderEvent(
    clientOrderId: ClientOrderId,
    event: PlainOrderEvent,
    reason: string,
    proof: object,
    isDue: (order: Order) => boolean = () => true,
  ): Promise<Order | undefined> {
    return this.#books.write(async (writes) => {
      const before = await writes.lockOrder(clientOrderId);
      if (before === undefined || !isDue(before)) return before;
      return this.bookEventOf(writes, before, event, reason, proof);
    });
  }

  /** Books an event of a locked order within a transaction that the caller has open. */
  bookEventOf(
    writes: OrderWrites,
    before: Order,
    event: PlainOrderEvent,
    reason: string,
    proof: object,
  ): Promise<Order> {
    const { causationId } = before;
    const evidence = { proof, causationId, reason, nowUs: this.#clock.nowUs(), venueOrderId: undefined };
    return this.#steps.saveStep(writes, before, applyOrderEvent(before, event), evidence);
  }
}
