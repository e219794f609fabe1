/**
 * A whole number of ticks or lots from 0 up, exact at any size: a number up to 2^53 − 1, a bigint beyond. A value has one form
 * only, so that `===` and the keys of a Map compare values; `<` and `>` compare any two. Sums and differences go through the
 * functions here, which cost nothing until a number is too small.
 *
 * A book may hold orders from before a change of the tick or lot size: those lie between two steps and are fractional numbers.
 */
export type Steps = number | bigint;

/** The older name of {@link Steps}. */
export type EventSteps = Steps;

/** A whole number from 0 up in its one form. */
export function toSteps(value: bigint): Steps {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Whether a value is a whole number of steps from 0 up, in its one form. */
export function isWholeSteps(value: unknown): value is Steps {
  if (typeof value === 'bigint') return value > BigInt(Number.MAX_SAFE_INTEGER);
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The sum of two. */
export function addSteps<S extends Steps>(a: S, b: S): S {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= Number.MAX_SAFE_INTEGER) return sum as S;
  }
  return toSteps(BigInt(a) + BigInt(b)) as S;
}

/** `a − b`, where `b` is not more than `a`. */
export function subtractSteps<S extends Steps>(a: S, b: S): S {
  return (typeof a === 'number' && typeof b === 'number' ? a - b : toSteps(BigInt(a) - BigInt(b))) as S;
}

/** The smaller of two. */
export function lesserSteps<S extends Steps>(a: S, b: S): S {
  return a < b ? a : b;
}

/** The larger of two. */
export function greaterSteps<S extends Steps>(a: S, b: S): S {
  return a > b ? a : b;
}

/** The product of two, such as ticks times lots. */
export function timesSteps(a: Steps, b: Steps): bigint {
  return BigInt(a) * BigInt(b);
}

/** Negative where `a` is the smaller, positive where it is the larger, 0 where they are equal: for sorting. */
export function compareSteps(a: Steps, b: Steps): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
