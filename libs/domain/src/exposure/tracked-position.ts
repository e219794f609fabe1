import { type AccountId, type Decimal, type InstrumentId, type VenueId, ZERO } from '#libs/kernel';

/** An instrument at a venue in an account. */
export interface PositionPlace {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

/** Risk's own sum of the fills in an instrument, beside what order-management says is held. */
export interface TrackedPosition extends PositionPlace {
  /** Held, in base; negative is short. */
  readonly quantity: Decimal;
  /** How many fills made it, those of other instruments included whose fee it paid. */
  readonly fills: number;
  /** What order-management said last; `undefined` before its first word. */
  readonly booked: BookedPosition | undefined;
}

/** What order-management says is held. */
export interface BookedPosition {
  /** In base; negative is short. */
  readonly quantity: Decimal;
  /** How many fills it had booked by then. */
  readonly version: number;
}

/** A position before its first fill. */
export function untradedPosition({ account, venue, instrument }: PositionPlace): TrackedPosition {
  return { account, venue, instrument, quantity: ZERO, fills: 0, booked: undefined };
}

/** The position after one more fill that moved it by `moved` in base. */
export function addFill(position: TrackedPosition, moved: Decimal): TrackedPosition {
  return { ...position, quantity: position.quantity.plus(moved), fills: position.fills + 1 };
}

/** The position with what order-management says of it, unless that is no newer than what it said before. */
export function noteBooked(position: TrackedPosition, booked: BookedPosition): TrackedPosition {
  return position.booked !== undefined && position.booked.version >= booked.version
    ? position
    : { ...position, booked };
}

/**
 * Whether order-management and our own sum of the same fills differ. The two streams overtake each other, so that only the
 * same number of fills is compared.
 */
export function isDiscrepant({ quantity, fills, booked }: TrackedPosition): boolean {
  return booked !== undefined && booked.version === fills && !booked.quantity.eq(quantity);
}

/**
 * Whether what one of the two had counted at an earlier look is still not counted by the other: between two looks the streams have
 * long caught up, so that a fill is missing, or was counted twice. Then the numbers of fills are never the same again, and
 * {@link isDiscrepant} has nothing to compare.
 */
export function isFillMissing(earlier: TrackedPosition | undefined, now: TrackedPosition): boolean {
  if (earlier?.booked === undefined || now.booked === undefined) return false;
  return now.fills < earlier.booked.version || now.booked.version < earlier.fills;
}
