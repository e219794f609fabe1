import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OrderFilledV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `order.filled.v1`: a whole order was executed. */
@Controller()
export class OrderFilledHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(OrderFilledV1)
  handle(@Payload() message: OrderFilledV1): Promise<void> {
    return this.#facts.orderEnded(message);
  }
}
