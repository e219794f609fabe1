import { Inject, Injectable } from '@nestjs/common';
import { PositionChangedV1 } from '#libs/contracts';
import { type PositionPlace, isDiscrepant, noteBooked, untradedPosition } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';

/**
 * Notes what order-management says is held and compares it with our own sum of the fills. The two streams overtake each other, so
 * only the same number of fills is compared: then the quantities must be equal. We decide by our own sum.
 */
@Injectable()
export class ComparePosition {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Takes one fact about a position; a second delivery does nothing. */
  comparePosition(fact: PositionChangedV1): Promise<void> {
    return this.#books.write((writes) => this.#compareOnce(writes, fact));
  }

  async #compareOnce(writes: RiskWrites, fact: PositionChangedV1): Promise<void> {
    const place: PositionPlace = {
      account: asId<AccountId>(fact.account),
      venue: asId<VenueId>(fact.venue),
      instrument: asId<InstrumentId>(fact.instrument),
    };
    await writes.lockOrAddAccount(place.account);
    if (!(await writes.isFirstDelivery(fact, PositionChangedV1.subject))) return;
    const before = (await writes.findPosition(place)) ?? untradedPosition(place);
    const position = noteBooked(before, { quantity: new Decimal(fact.quantity), version: fact.version });
    await writes.savePosition(position);
    if (isDiscrepant(position)) writes.afterCommit(() => this.#observer.onPositionDiscrepancy(fact, position));
  }
}
