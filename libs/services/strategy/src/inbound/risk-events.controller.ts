import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskApprovedV1, RiskRefusedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { RecordRiskDecision } from '../application/facts/record-risk-decision.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `risk.*`: what risk decided on our intents. */
@Controller()
export class RiskEventsController {
  readonly #decisions: RecordRiskDecision;

  constructor(decisions: RecordRiskDecision) {
    this.#decisions = decisions;
  }

  @OnDurable(RiskApprovedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onIntentApproved(@Payload() fact: RiskApprovedV1): Promise<void> {
    return this.#decisions.recordApproval(fact);
  }

  @OnDurable(RiskRefusedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onIntentRefused(@Payload() fact: RiskRefusedV1): Promise<void> {
    return this.#decisions.recordRefusal(fact);
  }
}
