import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PositionChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { BookFacts } from '../application/book-facts.js';

/** `position.changed.v1`: a fill was booked. */
@Controller()
export class PositionChangedHandler {
  readonly #facts: BookFacts;

  constructor(@Inject(BookFacts) facts: BookFacts) {
    this.#facts = facts;
  }

  @OnDurable(PositionChangedV1)
  handle(@Payload() message: PositionChangedV1): Promise<void> {
    return this.#facts.positionChanged(message);
  }
}
