import { Big } from 'big.js';

/**
 * Exact decimal arithmetic for prices, quantities and money: our own strict instance of big.js.
 *
 * Strict means that a JavaScript number is refused on the way in and an inexact one on the way out, so that no binary
 * fraction can slip into money. `plus`, `minus` and `times` are exact; `div` rounds half-even to {@link DIVISION_PLACES}
 * decimal places. An unreadable text throws: use {@link parseDecimal} at an edge.
 */
export const Decimal = Big();
/** An exact decimal number. */
export type Decimal = Big;

/** Decimal places that a division keeps; far below the smallest unit of any venue (8 to 18 places). */
export const DIVISION_PLACES = 24;

Decimal.DP = DIVISION_PLACES;
Decimal.RM = 2;
Decimal.strict = true;
Decimal.NE = -40;
Decimal.PE = 60;

/** The decimal zero. */
export const ZERO: Decimal = new Decimal('0');

/** The decimal one. */
export const ONE: Decimal = new Decimal('1');

const PLAIN_DECIMAL = /^-?\d{1,40}(\.\d{1,40})?$/u;

/**
 * Reads a plain decimal text such as `-12.50`; `undefined` for anything else (exponents, blanks, more than 40 digits a
 * side), so that an edge can answer with an error of its own instead of an exception.
 */
export function parseDecimal(text: string): Decimal | undefined {
  return PLAIN_DECIMAL.test(text) ? new Decimal(text) : undefined;
}

/** Writes a decimal without exponent and without trailing zeros: `0.10` becomes `0.1`. */
export function formatDecimal(value: Decimal): string {
  return value.toFixed();
}

/** The smaller of two decimals. */
export function minDecimal(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}

/** The larger of two decimals. */
export function maxDecimal(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b;
}

/** The sum of decimals; zero for none. */
export function sumDecimals(values: Iterable<Decimal>): Decimal {
  let sum = ZERO;
  for (const value of values) sum = sum.plus(value);
  return sum;
}

/** The largest multiple of `step` that is not above `value` in magnitude; `step` must be positive. */
export function floorToStep(value: Decimal, step: Decimal): Decimal {
  return value.minus(value.mod(step));
}

/** Whether `value` is a whole multiple of `step`; `step` must be positive. */
export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return value.mod(step).eq(ZERO);
}
