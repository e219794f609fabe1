import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BalanceChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `balance.changed.v1`: what an account holds changed. */
@Controller()
export class BalanceChangedHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(BalanceChangedV1)
  handle(@Payload() message: BalanceChangedV1): Promise<void> {
    return this.#facts.balanceChanged(message);
  }
}
