import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { endReservation, isReservedFor, settleReservation } from '#libs/domain';
import { type AccountId, Decimal, type IntentId, asId } from '#libs/kernel';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';

/**
 * Gives back what an ended order can no longer use: its quantity less what was executed. Fills that the end counts and that
 * were not heard yet keep their part until they come, so that the order of the two streams does not matter.
 */
@Injectable()
export class EndOrder {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Takes the end of one order; a second delivery does nothing. `subjectName` is the fact's, such as `order.filled.v1`. */
  endOrder(fact: OrderFact, subjectName: string): Promise<void> {
    return this.#books.write((writes) => this.#endOnce(writes, fact, subjectName));
  }

  async #endOnce(writes: RiskWrites, fact: OrderFact, subjectName: string): Promise<void> {
    const account = await writes.lockOrAddAccount(asId<AccountId>(fact.account));
    if (!(await writes.isFirstDelivery(fact, subjectName))) return;
    writes.afterCommit(() => this.#observer.onOrderEnded(fact));
    const before = await writes.findReservation(asId<IntentId>(fact.intentId));
    if (before === undefined || !isReservedFor(before, fact)) {
      writes.afterCommit(() => this.#observer.onUnreservedFact(fact));
      return;
    }
    const after = endReservation(before, new Decimal(fact.cumQuantity), fact.version);
    if (after === before) return;
    await writes.saveReservation(after);
    await writes.saveAccount(settleReservation(account, before, after));
  }
}
