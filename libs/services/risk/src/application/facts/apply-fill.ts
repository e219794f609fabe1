import { Inject, Injectable } from '@nestjs/common';
import { FillRecordedV1 } from '#libs/contracts';
import {
  type PositionPlace,
  type Reservation,
  type TimedFill,
  addExecution,
  addFill,
  assetsOf,
  flowOf,
  isReservedFor,
  reservationParts,
  uncoveredSpendsOf,
} from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, ZERO, asId } from '#libs/kernel';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/**
 * Turns reservation into position by a fill, once, and holds back what it spent until the balances contain it. The position moves by
 * the signed quantity less what the venue kept as its fee in the base asset; a fee in a third asset that is traded moves that asset's
 * position. A fill of an order that we did not approve moves the position all the same: it happened.
 */
@Injectable()
export class ApplyFill {
  readonly #facts: TakeFacts;
  readonly #observer: RiskObserver;

  constructor(facts: TakeFacts, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#facts = facts;
    this.#observer = observer;
  }

  /** Takes one fill; a second delivery does nothing. */
  applyFill(fill: FillRecordedV1): Promise<void> {
    const timedFill = timedFillOf(fill);
    const paying = payingPlaceOf(fill, timedFill);
    return this.#facts.takeFact({
      account: timedFill.account,
      id: fill.id,
      subjectName: FillRecordedV1.subject,
      intentId: asId<IntentId>(fill.intentId),
      places: paying === undefined ? [timedFill] : [timedFill, paying],
      applyTo: (book) => {
        book.afterCommit(() => this.#observer.onFillTaken(fill));
        this.#applyToReservation(book, fill);
        movePosition(book, timedFill, flowOf(timedFill, assetsOf(fill.instrument)).quantity);
        if (paying !== undefined) movePosition(book, paying, timedFill.fee.neg());
        // Until the balances contain it what was spent is held back here: the reservation that did so until now is gone.
        book.addUncoveredSpends(uncoveredSpendsOf(timedFill, book.findBalances(fill.venue)));
      },
    });
  }

  #applyToReservation(book: FactBook, fill: FillRecordedV1): void {
    const before = book.findReservation(asId<IntentId>(fill.intentId));
    if (before === undefined || !isReservedFor(before, fill)) {
      book.afterCommit(() => this.#observer.onUnreservedFact(fill));
      book.changeAccount();
      return;
    }
    const after = addExecution(before, new Decimal(fill.quantity));
    book.settleReservation(before, after);
    this.#reportOverfill(book, fill, after);
  }

  #reportOverfill(book: FactBook, fill: FillRecordedV1, reservation: Reservation): void {
    const { overfill } = reservationParts(reservation);
    if (overfill.gt(ZERO)) book.afterCommit(() => this.#observer.onOverfill(fill, overfill));
  }
}

/** Moves a position, in base; order-management gives it a new version with each such move, as we count one. */
function movePosition(book: FactBook, place: PositionPlace, moved: Decimal): void {
  book.savePosition(addFill(book.findPosition(place), moved));
}

/** The position that paid the fee in a third asset; `undefined` where that asset is not traded. */
function payingPlaceOf(
  { feeInstrument }: FillRecordedV1,
  { account, venue }: PositionPlace,
): PositionPlace | undefined {
  return feeInstrument === undefined ? undefined : { account, venue, instrument: asId<InstrumentId>(feeInstrument) };
}

function timedFillOf(fill: FillRecordedV1): TimedFill & PositionPlace {
  const { id: fillId, side, feeAsset, exchangeAtUs } = fill;
  return {
    account: asId<AccountId>(fill.account),
    venue: asId<VenueId>(fill.venue),
    instrument: asId<InstrumentId>(fill.instrument),
    fillId,
    side,
    feeAsset,
    exchangeAtUs,
    quantity: new Decimal(fill.quantity),
    price: new Decimal(fill.price),
    fee: new Decimal(fill.fee),
  };
}
