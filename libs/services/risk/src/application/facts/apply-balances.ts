import { Injectable } from '@nestjs/common';
import { BalanceChangedV1 } from '#libs/contracts';
import type { VenueBalances } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/** Notes what an account has at a venue, as the venue says; equity is computed from it at the prices of the moment. */
@Injectable()
export class ApplyBalances {
  readonly #facts: TakeFacts;

  constructor(facts: TakeFacts) {
    this.#facts = facts;
  }

  /** Takes all balances of an account at a venue; ones that are no newer than those known do nothing. */
  applyBalances(fact: BalanceChangedV1): Promise<void> {
    const account = asId<AccountId>(fact.account);
    const applyTo = (book: FactBook): void => replaceBalances(book, balancesOf(fact));
    return this.#facts.takeFact({ account, id: fact.id, subjectName: BalanceChangedV1.subject, applyTo });
  }
}

function replaceBalances(book: FactBook, balances: VenueBalances): void {
  const known = book.findBalances(balances.venue);
  if (known !== undefined && known.version >= balances.version) return;
  book.saveBalances(balances);
  book.changeAccount();
}

function balancesOf({ account, venue, version, balances, exchangeAtUs = 0 }: BalanceChangedV1): VenueBalances {
  return {
    account: asId<AccountId>(account),
    venue: asId<VenueId>(venue),
    version,
    exchangeAtUs,
    assets: balances.map(({ asset, free, locked }) => ({
      asset,
      free: new Decimal(free),
      locked: new Decimal(locked),
    })),
  };
}
