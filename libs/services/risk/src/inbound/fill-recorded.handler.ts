import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FillRecordedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ApplyFill } from '../application/apply-fill.js';

/** `fill.recorded.v1`: an execution was booked. */
@Controller()
export class FillRecordedHandler {
  readonly #apply: ApplyFill;

  constructor(@Inject(ApplyFill) apply: ApplyFill) {
    this.#apply = apply;
  }

  @OnDurable(FillRecordedV1)
  async handle(@Payload() message: FillRecordedV1): Promise<void> {
    await this.#apply.execute(message);
  }
}
