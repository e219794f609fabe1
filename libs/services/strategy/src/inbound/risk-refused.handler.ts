import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskRefusedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `risk.refused.v1`: risk said no to an intent. */
@Controller()
export class RiskRefusedHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(RiskRefusedV1)
  handle(@Payload() message: RiskRefusedV1): Promise<void> {
    return this.#facts.refused(message);
  }
}
