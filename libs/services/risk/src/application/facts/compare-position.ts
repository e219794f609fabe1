import { Inject, Injectable } from '@nestjs/common';
import { PositionChangedV1 } from '#libs/contracts';
import { type PositionPlace, isDiscrepant, noteBooked } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/**
 * Notes what order-management says is held and compares it with our own sum of the fills. The two streams overtake each other, so
 * only the same number of fills is compared: then the quantities must be equal. We decide by our own sum.
 */
@Injectable()
export class ComparePosition {
  readonly #facts: TakeFacts;
  readonly #observer: RiskObserver;

  constructor(facts: TakeFacts, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#facts = facts;
    this.#observer = observer;
  }

  /** Takes one fact about a position; a second delivery does nothing. */
  comparePosition(fact: PositionChangedV1): Promise<void> {
    const place: PositionPlace = {
      account: asId<AccountId>(fact.account),
      venue: asId<VenueId>(fact.venue),
      instrument: asId<InstrumentId>(fact.instrument),
    };
    return this.#facts.takeFact({
      account: place.account,
      id: fact.id,
      subjectName: PositionChangedV1.subject,
      places: [place],
      applyTo: (book) => this.#compareIn(book, fact, place),
    });
  }

  #compareIn(book: FactBook, fact: PositionChangedV1, place: PositionPlace): void {
    const booked = { quantity: new Decimal(fact.quantity), version: fact.version };
    const position = noteBooked(book.findPosition(place), booked);
    book.savePosition(position);
    if (isDiscrepant(position)) book.afterCommit(() => this.#observer.onPositionDiscrepancy(fact, position));
  }
}
