import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { endReservation, isReservedFor } from '#libs/domain';
import { Decimal, type IntentId } from '#libs/kernel';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/**
 * Gives back what an ended order can no longer use: its quantity less what was executed. Fills that the end counts and that
 * were not heard yet keep their part until they come, so that the order of the two streams does not matter.
 */
@Injectable()
export class EndOrder {
  readonly #facts: TakeFacts;
  readonly #observer: RiskObserver;

  constructor(facts: TakeFacts, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#facts = facts;
    this.#observer = observer;
  }

  /** Takes the end of one order; a second delivery does nothing. `subjectName` is the fact's, such as `order.filled.v1`. */
  endOrder(fact: OrderFact, subjectName: string): Promise<void> {
    return this.#facts.takeOrderFact(fact, subjectName, (book, intentId) => this.#endIn(book, fact, intentId));
  }

  #endIn(book: FactBook, fact: OrderFact, intentId: IntentId): void {
    book.afterCommit(() => this.#observer.onOrderEnded(fact));
    const before = book.findReservation(intentId);
    if (before === undefined || !isReservedFor(before, fact)) {
      book.afterCommit(() => this.#observer.onUnreservedFact(fact));
      return;
    }
    const after = endReservation(before, new Decimal(fact.cumQuantity), fact.version);
    if (after !== before) book.settleReservation(before, after);
  }
}
