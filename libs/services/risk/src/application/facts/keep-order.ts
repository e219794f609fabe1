import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { type Reservation, isReservedFor, keepReservation, settleReservation } from '#libs/domain';
import { type AccountId, type IntentId, asId } from '#libs/kernel';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';

/**
 * Holds back for an order that is said to live, or of which it is not known whether it does. An order that was declared ended and
 * turns out to live was given back for wrongly: its reservation is opened again at the approved price, whatever the limits say,
 * because the order is at the venue.
 */
@Injectable()
export class KeepOrder {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Takes a fact of one living order; a second delivery does nothing. `subjectName` is the fact's, such as `order.accepted.v1`. */
  keepOrder(fact: OrderFact, subjectName: string): Promise<void> {
    return this.#books.write((writes) => this.#keepOnce(writes, fact, subjectName));
  }

  async #keepOnce(writes: RiskWrites, fact: OrderFact, subjectName: string): Promise<void> {
    const account = await writes.lockOrAddAccount(asId<AccountId>(fact.account));
    if (!(await writes.isFirstDelivery(fact, subjectName))) return;
    const before = await writes.findReservation(asId<IntentId>(fact.intentId));
    if (before === undefined || !isReservedFor(before, fact)) {
      writes.afterCommit(() => this.#observer.onUnreservedFact(fact));
      return;
    }
    const after = keepReservation(before, fact.version);
    if (after === before) return;
    await writes.saveReservation(after);
    if (!isReopened(before, after)) return;
    await writes.saveAccount(settleReservation(account, before, after));
    writes.afterCommit(() => this.#observer.onReservationReopened(fact, after));
  }
}

function isReopened(before: Reservation, after: Reservation): boolean {
  return before.endedCumQuantity !== undefined && after.endedCumQuantity === undefined;
}
