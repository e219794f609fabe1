import { PositionChangedV1 } from '#libs/contracts';
import { Decimal } from '#libs/kernel';
import type { RiskStore } from '#libs/persistence';
import type { RiskObserver } from './risk-observer.js';

/**
 * Takes down what order-management says is held and compares it with our own sum of the fills. The two streams overtake each
 * other, so only the same number of changes is compared: then the quantities must be equal. We decide by our own sum.
 */
export class ComparePosition {
  readonly #store: RiskStore;
  readonly #observer: RiskObserver;

  constructor(store: RiskStore, observer: RiskObserver) {
    this.#store = store;
    this.#observer = observer;
  }

  /** Takes one word of order-management; a second delivery does nothing. */
  async execute(fact: PositionChangedV1): Promise<void> {
    const found = await this.#store.transaction(async (session) => {
      await session.facts.lockAccount(fact.account);
      if (!(await session.isFirst(fact, PositionChangedV1.subject))) return undefined;
      await session.facts.bookPosition(fact, new Decimal(fact.quantity), fact.version);
      return session.facts.comparePosition(fact);
    });
    if (found?.bookedQuantity === undefined || found.bookedVersion !== found.fills) return;
    if (!found.bookedQuantity.eq(found.quantity)) this.#observer.discrepancy(fact, found);
  }
}
