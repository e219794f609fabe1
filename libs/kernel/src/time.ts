/** A point in time: integer microseconds since the Unix epoch. Safe as a number until the year 2255. */
export type UnixUs = number;

/** Microseconds in a millisecond. */
export const US_PER_MS = 1_000;

/** Microseconds in a second. */
export const US_PER_SECOND = 1_000_000;

/** The time as an input: live code takes it from the machine, tests and simulations from a clock they move. */
export interface Clock {
  /** The wall-clock time now, in microseconds since the epoch. */
  nowUs(): UnixUs;
}

/** Turns milliseconds since the epoch into {@link UnixUs}. */
export function usFromMs(ms: number): UnixUs {
  return Math.round(ms * US_PER_MS);
}
