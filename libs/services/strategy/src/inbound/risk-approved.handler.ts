import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskApprovedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `risk.approved.v1`: risk said yes to an intent. */
@Controller()
export class RiskApprovedHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(RiskApprovedV1)
  handle(@Payload() message: RiskApprovedV1): Promise<void> {
    return this.#facts.approved(message);
  }
}
