import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IntentProposedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { DecideIntent } from '../application/intents/decide-intent.js';

/** `intent.*`: what strategies want. */
@Controller()
export class IntentEventsController {
  readonly #decideIntent: DecideIntent;

  constructor(decideIntent: DecideIntent) {
    this.#decideIntent = decideIntent;
  }

  @OnDurable(IntentProposedV1)
  async onIntentProposed(@Payload() message: IntentProposedV1): Promise<void> {
    await this.#decideIntent.decideIntent(message);
  }
}
