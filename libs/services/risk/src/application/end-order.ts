import type { OrderFact } from '#libs/contracts';
import { Decimal } from '#libs/kernel';
import type { RiskStore } from '#libs/persistence';
import type { RiskObserver } from './risk-observer.js';

/**
 * Gives back what an ended order can no longer use: its quantity less what was executed. Fills that the end counts and that
 * were not heard yet keep their part until they come, so that the order of the two streams does not matter.
 */
export class EndOrder {
  readonly #store: RiskStore;
  readonly #observer: RiskObserver;

  constructor(store: RiskStore, observer: RiskObserver) {
    this.#store = store;
    this.#observer = observer;
  }

  /** Takes the end of one order; a second delivery does nothing. `subjectName` is the fact's, such as `order.filled.v1`. */
  async execute(fact: OrderFact, subjectName: string): Promise<void> {
    const reservation = await this.#store.transaction(async (session) => {
      await session.facts.lockAccount(fact.account);
      if (!(await session.isFirst(fact, subjectName))) return 'known' as const;
      return session.facts.endOrder(fact, new Decimal(fact.cumQuantity));
    });
    if (reservation === undefined) this.#observer.unreserved(fact);
  }
}
