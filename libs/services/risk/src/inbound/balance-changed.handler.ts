import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BalanceChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ApplyBalances } from '../application/apply-balances.js';

/** `balance.changed.v1`: what an account has at a venue. */
@Controller()
export class BalanceChangedHandler {
  readonly #apply: ApplyBalances;

  constructor(@Inject(ApplyBalances) apply: ApplyBalances) {
    this.#apply = apply;
  }

  @OnDurable(BalanceChangedV1)
  async handle(@Payload() message: BalanceChangedV1): Promise<void> {
    await this.#apply.execute(message);
  }
}
