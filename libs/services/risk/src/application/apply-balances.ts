import { BalanceChangedV1 } from '#libs/contracts';
import type { RiskStore } from '#libs/persistence';

/** Takes down what an account has at a venue, as the venue says; equity is computed from it at the prices of the moment. */
export class ApplyBalances {
  readonly #store: RiskStore;

  constructor(store: RiskStore) {
    this.#store = store;
  }

  /** Takes all balances of an account at a venue; older ones than those known do nothing. */
  async execute(fact: BalanceChangedV1): Promise<void> {
    await this.#store.transaction(async (session) => {
      await session.facts.lockAccount(fact.account);
      if (!(await session.isFirst(fact, BalanceChangedV1.subject))) return;
      await session.facts.setBalances(fact.account, fact.venue, fact.version, fact.balances);
    });
  }
}
