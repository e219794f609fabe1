import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderRejectedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `order.rejected.v1`: the venue refused an order. */
@Controller()
export class OrderRejectedHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(OrderRejectedV1)
  handle(@Payload() message: OrderRejectedV1): Promise<void> {
    return this.#facts.orderEnded(message);
  }
}
