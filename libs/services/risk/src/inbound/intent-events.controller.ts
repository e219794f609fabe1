import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IntentProposedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { DecideIntent, MOST_AT_ONCE } from '../application/intents/decide-intent.js';

/** `intent.*`: what strategies want. */
@Controller()
export class IntentEventsController {
  readonly #decideIntent: DecideIntent;

  constructor(decideIntent: DecideIntent) {
    this.#decideIntent = decideIntent;
  }

  /** As many wait as two commits take, so that decisions of a burst are committed together, and the next ones decided meanwhile. */
  @OnDurable(IntentProposedV1, { atOnce: 2 * MOST_AT_ONCE })
  async onIntentProposed(@Payload() message: IntentProposedV1): Promise<void> {
    await this.#decideIntent.decideIntent(message);
  }
}
