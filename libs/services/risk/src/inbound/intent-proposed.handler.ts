import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IntentProposedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { DecideIntent } from '../application/decide-intent.js';

/** `intent.proposed.v1`: a strategy wants an order. */
@Controller()
export class IntentProposedHandler {
  readonly #decide: DecideIntent;

  constructor(@Inject(DecideIntent) decide: DecideIntent) {
    this.#decide = decide;
  }

  @OnDurable(IntentProposedV1)
  async handle(@Payload() message: IntentProposedV1): Promise<void> {
    await this.#decide.execute(message);
  }
}
