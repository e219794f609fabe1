import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BalanceChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { ApplyBalances } from '../application/facts/apply-balances.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `balance.*`: what the account has at its venues. */
@Controller()
export class BalanceEventsController {
  readonly #applyBalances: ApplyBalances;

  constructor(applyBalances: ApplyBalances) {
    this.#applyBalances = applyBalances;
  }

  @OnDurable(BalanceChangedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onBalanceChanged(@Payload() fact: BalanceChangedV1): Promise<void> {
    return this.#applyBalances.applyBalances(fact);
  }
}
