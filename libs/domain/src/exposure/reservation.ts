import {
  type AccountId,
  type Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  ZERO,
  maxDecimal,
  minDecimal,
} from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { Intent } from '../order/index.js';

/**
 * What is known of the order behind a reservation. Both numbers only ever grow, and neither depends on the order in which
 * facts arrive: fills and order ends travel in different streams and overtake each other.
 */
export interface ReservationFacts {
  /** Approved, in base; positive. */
  readonly quantity: Decimal;
  /** The sum of its fills, in base. */
  readonly executed: Decimal;
  /** What had been executed when its order ended, in base; `undefined` while it lives. */
  readonly endedCumQuantity: Decimal | undefined;
}

/** How a reservation divides; filled + released + open is always the approved quantity. */
export interface ReservationParts {
  /** Turned into position. */
  readonly filled: Decimal;
  /** Given back. */
  readonly released: Decimal;
  /** Still held back. */
  readonly open: Decimal;
  /** Executed beyond what was approved: the venue's error, to be alarmed. */
  readonly overfill: Decimal;
}

/** What an approved intent holds back until its order is filled or has ended. */
export interface Reservation extends ReservationFacts {
  readonly intentId: IntentId;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** The price at which it was reserved, in quote; positive. */
  readonly price: Decimal;
}

/** The order behind a fact, as far as a reservation must agree with it. */
export interface ReservedOrder {
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
}

/** The reservation of a fresh approval at a worst price. */
export function reservationOf(intent: Intent, price: Decimal): Reservation {
  const { intentId, account, venue, instrument, side, quantity } = intent;
  return { intentId, account, venue, instrument, side, quantity, price, executed: ZERO, endedCumQuantity: undefined };
}

/** Whether a fact's order is the one that the reservation was made for. */
export function isReservedFor(reservation: Reservation, order: ReservedOrder): boolean {
  const { account, venue, instrument, side } = reservation;
  return account === order.account && venue === order.venue && instrument === order.instrument && side === order.side;
}

/** The reservation after one more fill of `quantity` in base. */
export function addExecution(reservation: Reservation, quantity: Decimal): Reservation {
  return { ...reservation, executed: reservation.executed.plus(quantity) };
}

/** The reservation after its order ended with `cumQuantity` executed, in base; of several ends the largest counts. */
export function endReservation(reservation: Reservation, cumQuantity: Decimal): Reservation {
  const ended = reservation.endedCumQuantity;
  return { ...reservation, endedCumQuantity: ended === undefined ? cumQuantity : maxDecimal(ended, cumQuantity) };
}

/**
 * Divides a reservation. Where an order ended before all of its fills were heard, what those fills will need stays held
 * back; a fill beyond what the end claimed takes from what was released.
 */
export function reservationParts(facts: ReservationFacts): ReservationParts {
  const { quantity, executed, endedCumQuantity } = facts;
  const filled = minDecimal(executed, quantity);
  const known = endedCumQuantity === undefined ? quantity : maxDecimal(endedCumQuantity, executed);
  const released = maxDecimal(quantity.minus(known), ZERO);
  return {
    filled,
    released,
    open: quantity.minus(filled).minus(released),
    overfill: maxDecimal(executed.minus(quantity), ZERO),
  };
}

/** What a reservation still holds back, in quote: its open quantity × its price. */
export function reservedNotional(reservation: Reservation): Decimal {
  return reservationParts(reservation).open.times(reservation.price);
}
