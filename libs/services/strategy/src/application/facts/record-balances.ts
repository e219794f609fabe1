import { Inject, Injectable } from '@nestjs/common';
import type { BalanceChangedV1 } from '#libs/contracts';
import type { BalanceView } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId, sumDecimals } from '#libs/kernel';
import { STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { incomingMessage } from './incoming-message.js';

/** Records what an account holds, and reports to the strategies what it is worth now. */
@Injectable()
export class RecordBalances {
  readonly #books: StrategyBooks;
  readonly #valuation: AccountValuation;

  constructor(@Inject(STRATEGY_BOOKS) books: StrategyBooks, valuation: AccountValuation) {
    this.#books = books;
    this.#valuation = valuation;
  }

  /** Takes the fact; one that is older than what is known changes nothing. */
  async recordBalances(fact: BalanceChangedV1): Promise<void> {
    const balances = balancesFrom(fact);
    await this.#books.write(async (writes) => {
      if (await writes.isFirstDelivery(incomingMessage(fact))) await writes.saveBalances(balances);
    });
    this.#valuation.setBalances(balances);
    this.#valuation.revalueAccounts();
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
