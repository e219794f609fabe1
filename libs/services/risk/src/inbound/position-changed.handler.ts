import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PositionChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ComparePosition } from '../application/compare-position.js';

/** `position.changed.v1`: what order-management says is held. */
@Controller()
export class PositionChangedHandler {
  readonly #compare: ComparePosition;

  constructor(@Inject(ComparePosition) compare: ComparePosition) {
    this.#compare = compare;
  }

  @OnDurable(PositionChangedV1)
  async handle(@Payload() message: PositionChangedV1): Promise<void> {
    await this.#compare.execute(message);
  }
}
