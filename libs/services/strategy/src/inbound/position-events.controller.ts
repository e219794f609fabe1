import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PositionChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { RecordPosition } from '../application/facts/record-position.js';

/**
 * `position.*`: what the accounts hold of an instrument. They come one at a time: what one moves counts for its intent, and one that was
 * overtaken would leave its own move to the intent of another.
 */
@Controller()
export class PositionEventsController {
  readonly #positions: RecordPosition;

  constructor(positions: RecordPosition) {
    this.#positions = positions;
  }

  @OnDurable(PositionChangedV1)
  onPositionChanged(@Payload() fact: PositionChangedV1): Promise<void> {
    return this.#positions.recordPosition(fact);
  }
}
