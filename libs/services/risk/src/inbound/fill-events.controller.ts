import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FillRecordedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ApplyFill } from '../application/facts/apply-fill.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `fill.*`: booked executions. */
@Controller()
export class FillEventsController {
  readonly #applyFill: ApplyFill;

  constructor(applyFill: ApplyFill) {
    this.#applyFill = applyFill;
  }

  @OnDurable(FillRecordedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onFillRecorded(@Payload() fill: FillRecordedV1): Promise<void> {
    return this.#applyFill.applyFill(fill);
  }
}
