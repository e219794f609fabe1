import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BalanceChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { RecordBalances } from '../application/facts/record-balances.js';
import { MOST_FACTS_AT_ONCE } from '../application/facts/take-facts.js';

/** `balance.*`: what the accounts hold of each asset. */
@Controller()
export class BalanceEventsController {
  readonly #balances: RecordBalances;

  constructor(balances: RecordBalances) {
    this.#balances = balances;
  }

  @OnDurable(BalanceChangedV1, { atOnce: MOST_FACTS_AT_ONCE })
  onBalancesChanged(@Payload() fact: BalanceChangedV1): Promise<void> {
    return this.#balances.recordBalances(fact);
  }
}
