import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { RiskTradingStateChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { LatchTradingState } from '../application/latch-trading-state.js';

/** `risk.trading-state-changed.v1`: a scope may trade, only reduce, or not trade. */
@Controller()
export class TradingStateChangedHandler {
  readonly #latch: LatchTradingState;

  constructor(@Inject(LatchTradingState) latch: LatchTradingState) {
    this.#latch = latch;
  }

  @OnDurable(RiskTradingStateChangedV1)
  async handle(@Payload() message: RiskTradingStateChangedV1): Promise<void> {
    await this.#latch.execute(message);
  }
}
