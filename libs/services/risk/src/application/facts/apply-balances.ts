import { Inject, Injectable } from '@nestjs/common';
import { BalanceChangedV1 } from '#libs/contracts';
import { type VenueBalances, nextVersion } from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import { RISK_BOOKS, type RiskBooks, type RiskWrites } from '../../ports.js';

/** Notes what an account has at a venue, as the venue says; equity is computed from it at the prices of the moment. */
@Injectable()
export class ApplyBalances {
  readonly #books: RiskBooks;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
  }

  /** Takes all balances of an account at a venue; ones that are no newer than those known do nothing. */
  applyBalances(fact: BalanceChangedV1): Promise<void> {
    return this.#books.write((writes) => applyOnce(writes, fact));
  }
}

async function applyOnce(writes: RiskWrites, fact: BalanceChangedV1): Promise<void> {
  const balances = balancesOf(fact);
  const account = await writes.lockOrAddAccount(balances.account);
  if (!(await writes.isFirstDelivery(fact, BalanceChangedV1.subject))) return;
  const known = await writes.findBalances(balances.account, balances.venue);
  if (known !== undefined && known.version >= balances.version) return;
  await writes.saveBalances(balances);
  await writes.deleteCoveredSpends(balances);
  await writes.saveAccount(nextVersion(account));
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
