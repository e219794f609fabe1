import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderExpiredV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `order.expired.v1`: an order ran out of time, perhaps filled in part. */
@Controller()
export class OrderExpiredHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(OrderExpiredV1)
  handle(@Payload() message: OrderExpiredV1): Promise<void> {
    return this.#facts.orderEnded(message);
  }
}
