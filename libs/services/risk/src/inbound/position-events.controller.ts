import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PositionChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ComparePosition } from '../application/facts/compare-position.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `position.*`: what order-management says is held. */
@Controller()
export class PositionEventsController {
  readonly #comparePosition: ComparePosition;

  constructor(comparePosition: ComparePosition) {
    this.#comparePosition = comparePosition;
  }

  @OnDurable(PositionChangedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onPositionChanged(@Payload() fact: PositionChangedV1): Promise<void> {
    return this.#comparePosition.comparePosition(fact);
  }
}
