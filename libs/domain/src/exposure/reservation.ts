import { type Decimal, ZERO, maxDecimal, minDecimal } from '#libs/kernel';

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
