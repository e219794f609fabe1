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
 * What is known of the order behind a reservation. Neither number depends on the order in which facts arrive: fills and what
 * order-management says of orders travel in different streams and overtake each other.
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
  /** The version of the order in the newest fact that said whether it lives; 0 before the first. */
  readonly orderVersion: number;
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
  return {
    intentId,
    account,
    venue,
    instrument,
    side,
    quantity,
    price,
    executed: ZERO,
    endedCumQuantity: undefined,
    orderVersion: 0,
  };
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

/**
 * The reservation after its order ended at a version with `cumQuantity` executed, in base. What is older than what is known changes
 * nothing; of several ends the largest counts.
 */
export function endReservation(reservation: Reservation, cumQuantity: Decimal, orderVersion: number): Reservation {
  if (orderVersion < reservation.orderVersion) return reservation;
  const ended = reservation.endedCumQuantity;
  const endedCumQuantity = ended === undefined ? cumQuantity : maxDecimal(ended, cumQuantity);
  return { ...reservation, endedCumQuantity, orderVersion };
}

/**
 * The reservation after its order was said to live at a version. Where an earlier version had ended, it was ended wrongly: everything
 * that was given back is held again, at the price that was approved. What is no newer than what is known changes nothing.
 */
export function keepReservation(reservation: Reservation, orderVersion: number): Reservation {
  if (orderVersion <= reservation.orderVersion) return reservation;
  return { ...reservation, endedCumQuantity: undefined, orderVersion };
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
