import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FillRecordedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ApplyFill } from '../application/facts/apply-fill.js';

/** `fill.*`: booked executions. */
@Controller()
export class FillEventsController {
  readonly #applyFill: ApplyFill;

  constructor(applyFill: ApplyFill) {
    this.#applyFill = applyFill;
  }

  @OnDurable(FillRecordedV1)
  onFillRecorded(@Payload() fill: FillRecordedV1): Promise<void> {
    return this.#applyFill.applyFill(fill);
  }
}
