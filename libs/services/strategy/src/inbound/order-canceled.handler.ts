import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderCanceledV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `order.canceled.v1`: an order was taken back, perhaps filled in part. */
@Controller()
export class OrderCanceledHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(OrderCanceledV1)
  handle(@Payload() message: OrderCanceledV1): Promise<void> {
    return this.#facts.orderEnded(message);
  }
}
