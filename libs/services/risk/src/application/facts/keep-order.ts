import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { type Reservation, isReservedFor, keepReservation } from '#libs/domain';
import type { IntentId } from '#libs/kernel';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/**
 * Holds back for an order that is said to live, or of which it is not known whether it does. An order that was declared ended and
 * turns out to live was given back for wrongly: its reservation is opened again at the approved price, whatever the limits say,
 * because the order is at the venue.
 */
@Injectable()
export class KeepOrder {
  readonly #facts: TakeFacts;
  readonly #observer: RiskObserver;

  constructor(facts: TakeFacts, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#facts = facts;
    this.#observer = observer;
  }

  /** Takes a fact of one living order; a second delivery does nothing. `subjectName` is the fact's, such as `order.accepted.v1`. */
  keepOrder(fact: OrderFact, subjectName: string): Promise<void> {
    return this.#facts.takeOrderFact(fact, subjectName, (book, intentId) => this.#keepIn(book, fact, intentId));
  }

  #keepIn(book: FactBook, fact: OrderFact, intentId: IntentId): void {
    const before = book.findReservation(intentId);
    if (before === undefined || !isReservedFor(before, fact)) {
      book.afterCommit(() => this.#observer.onUnreservedFact(fact));
      return;
    }
    const after = keepReservation(before, fact.version);
    if (after === before) return;
    if (!isReopened(before, after)) {
      book.saveReservation(after);
      return;
    }
    book.settleReservation(before, after);
    book.afterCommit(() => this.#observer.onReservationReopened(fact, after));
  }
}

function isReopened(before: Reservation, after: Reservation): boolean {
  return before.endedCumQuantity !== undefined && after.endedCumQuantity === undefined;
}
