import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskApprovedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { SubmitOrder } from '../application/submit-order.js';

/** `risk.approved.v1`: an intent has become an order to send. */
@Controller()
export class RiskApprovedHandler {
  readonly #submit: SubmitOrder;

  constructor(@Inject(SubmitOrder) submit: SubmitOrder) {
    this.#submit = submit;
  }

  @OnDurable(RiskApprovedV1)
  async handle(@Payload() message: RiskApprovedV1): Promise<void> {
    await this.#submit.execute(message);
  }
}
