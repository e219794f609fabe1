import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BalanceChangedV1 } from '#libs/contracts';
import { OnDurable } from '#libs/messaging';
import { RecordBalances } from '../application/facts/record-balances.js';

/** `balance.*`: what the accounts hold of each asset. */
@Controller()
export class BalanceEventsController {
  readonly #balances: RecordBalances;

  constructor(balances: RecordBalances) {
    this.#balances = balances;
  }

  @OnDurable(BalanceChangedV1)
  onBalancesChanged(@Payload() fact: BalanceChangedV1): Promise<void> {
    return this.#balances.recordBalances(fact);
  }
}
