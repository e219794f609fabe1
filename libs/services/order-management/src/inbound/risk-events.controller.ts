import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskApprovedV1, RiskTradingStateChangedV1, TradingStateChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { MOST_LICENCES_AT_ONCE } from '../application/send/license-together.js';
import { LatchTradingState } from '../application/send/latch-trading-state.js';
import { SubmitOrder } from '../application/send/submit-order.js';

/** What risk decides: intents to be sent, and what a scope may do. */
@Controller()
export class RiskEventsController {
  readonly #submit: SubmitOrder;
  readonly #latch: LatchTradingState;

  constructor(submit: SubmitOrder, latch: LatchTradingState) {
    this.#submit = submit;
    this.#latch = latch;
  }

  /** Several at once: their licences share a commit. */
  @OnDurable(RiskApprovedV1, { atOnce: MOST_LICENCES_AT_ONCE })
  async onApproved(@Payload() message: RiskApprovedV1): Promise<void> {
    await this.#submit.submitOrder(message);
  }

  /** On a lane of its own: it waits behind no approval, whatever those wait for. */
  @OnDurable(TradingStateChangedV1)
  async onTradingStateChanged(@Payload() message: TradingStateChangedV1): Promise<void> {
    await this.#latch.latchTradingState(message);
  }

  /** What a risk of the release before still has in its outbox. It travels with the approvals, and so does not hold them up. */
  @OnDurable(RiskTradingStateChangedV1, { atOnce: MOST_LICENCES_AT_ONCE })
  async onEarlierTradingStateChanged(@Payload() message: RiskTradingStateChangedV1): Promise<void> {
    await this.#latch.latchTradingState(message);
  }
}
