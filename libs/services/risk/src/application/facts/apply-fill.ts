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
  nextVersion,
  reservationParts,
  settleReservation,
  uncoveredSpendsOf,
  untradedPosition,
} from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, ZERO, asId } from '#libs/kernel';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';

/**
 * Turns reservation into position by a fill, once, and holds back what it spent until the balances contain it. The position moves by
 * the signed quantity less what the venue kept as its fee in the base asset; a fee in a third asset that is traded moves that asset's
 * position. A fill of an order that we did not approve moves the position all the same: it happened.
 */
@Injectable()
export class ApplyFill {
  readonly #books: RiskBooks;
  readonly #observer: RiskObserver;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks, @Inject(RISK_OBSERVER) observer: RiskObserver) {
    this.#books = books;
    this.#observer = observer;
  }

  /** Takes one fill; a second delivery does nothing. */
  applyFill(fill: FillRecordedV1): Promise<void> {
    return this.#books.write((writes) => this.#applyOnce(writes, fill));
  }

  async #applyOnce(writes: RiskWrites, fill: FillRecordedV1): Promise<void> {
    const account = await writes.lockOrAddAccount(asId<AccountId>(fill.account));
    if (!(await writes.isFirstDelivery(fill, FillRecordedV1.subject))) return;
    writes.afterCommit(() => this.#observer.onFillTaken(fill));
    const before = await writes.findReservation(asId<IntentId>(fill.intentId));
    if (before === undefined || !isReservedFor(before, fill)) {
      writes.afterCommit(() => this.#observer.onUnreservedFact(fill));
      await writes.saveAccount(nextVersion(account));
    } else {
      const after = addExecution(before, new Decimal(fill.quantity));
      await writes.saveReservation(after);
      await writes.saveAccount(settleReservation(account, before, after));
      this.#reportOverfill(writes, fill, after);
    }
    const timedFill = timedFillOf(fill);
    await movePosition(writes, timedFill, flowOf(timedFill, assetsOf(fill.instrument)).quantity);
    if (fill.feeInstrument !== undefined) {
      const paying = { ...timedFill, instrument: asId<InstrumentId>(fill.feeInstrument) };
      await movePosition(writes, paying, timedFill.fee.neg());
    }
    await holdSpends(writes, timedFill);
  }

  #reportOverfill(writes: RiskWrites, fill: FillRecordedV1, reservation: Reservation): void {
    const { overfill } = reservationParts(reservation);
    if (overfill.gt(ZERO)) writes.afterCommit(() => this.#observer.onOverfill(fill, overfill));
  }
}

/** Moves a position, in base; order-management gives it a new version with each such move, as we count one. */
async function movePosition(writes: RiskWrites, place: PositionPlace, moved: Decimal): Promise<void> {
  const position = (await writes.findPosition(place)) ?? untradedPosition(place);
  await writes.savePosition(addFill(position, moved));
}

/** Holds back what the fill spent until the balances contain it: the reservation that did so until now is gone. */
async function holdSpends(writes: RiskWrites, fill: TimedFill): Promise<void> {
  const balances = await writes.findBalances(fill.account, fill.venue);
  await writes.addUncoveredSpends(uncoveredSpendsOf(fill, balances));
}

function timedFillOf(fill: FillRecordedV1): TimedFill & PositionPlace {
  const { id: fillId, side, feeAsset, exchangeAtUs } = fill;
  return {
    account: asId<AccountId>(fill.account),
    venue: asId<VenueId>(fill.venue),
    instrument: asId<InstrumentId>(fill.instrument),
    ...{ fillId, side, feeAsset, exchangeAtUs },
    quantity: new Decimal(fill.quantity),
    price: new Decimal(fill.price),
    fee: new Decimal(fill.fee),
  };
}
