import { Injectable } from '@nestjs/common';
import type { BalanceChangedV1 } from '#libs/contracts';
import type { BalanceView } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId, sumDecimals } from '#libs/kernel';
import { AccountValuation } from '../strategies/account-valuation.js';
import { TakeFacts } from './take-facts.js';

/** Records what an account holds, and reports to the strategies what it is worth now. */
@Injectable()
export class RecordBalances {
  readonly #facts: TakeFacts;
  readonly #valuation: AccountValuation;

  constructor(facts: TakeFacts, valuation: AccountValuation) {
    this.#facts = facts;
    this.#valuation = valuation;
  }

  /** Takes the fact; one that is older than what is known changes nothing. */
  recordBalances(fact: BalanceChangedV1): Promise<void> {
    const balances = balancesFrom(fact);
    return this.#facts.takeFact({
      message: fact,
      applyTo: (book, isFirst) => {
        if (isFirst) book.saveBalances(balances);
        book.afterCommit(() => this.#valuation.setBalances(balances));
        book.afterCommit(() => this.#valuation.revalueAccounts());
      },
    });
  }
}

function balancesFrom(fact: BalanceChangedV1): BalanceView {
  return {
    account: asId<AccountId>(fact.account),
    venue: asId<VenueId>(fact.venue),
    totals: new Map(
      fact.balances.map(({ asset, free, locked }) => [asset, sumDecimals([new Decimal(free), new Decimal(locked)])]),
    ),
    version: fact.version,
    updatedAtUs: fact.occurredAtUs,
  };
}
