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
const methods = Decimal.prototype as Decimal;
// big.js copies what it compares with, at every comparison: a third of what a decision of risk allocated.
methods.cmp = function compare(this: Decimal, other: Big.BigSource): Big.Comparison {
  return compareDecimals(this, other instanceof Decimal ? other : new Decimal(other));
};

/** The decimal zero. */
export const ZERO: Decimal = new Decimal('0');

/** The decimal one. */
export const ONE: Decimal = new Decimal('1');

/** Decimal places that a text may have at an edge, and so what is computed to be sent. */
export const EDGE_PLACES = 40;

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

/** Digits of an amount by which people compare it. */
const READABLE_DIGITS = 8;

/** A decimal as people read it: its first digits, and never fewer than so many decimals, rounded half-even. */
export function readableDecimal(value: Decimal, leastPlaces: number, digits = READABLE_DIGITS): Decimal {
  return value.round(Math.max(leastPlaces, digits - 1 - value.e), Decimal.roundHalfEven);
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
  // Of a power of ten, as nearly every step is, the place of the last digit tells it without a division.
  if (isPowerOfTen(step)) return value.eq(ZERO) || value.e - value.c.length + 1 >= step.e;
  return value.mod(step).eq(ZERO);
}

function isPowerOfTen({ c, s }: Decimal): boolean {
  return c.length === 1 && c[0] === 1 && s === 1;
}

/** As `cmp` of big.js: digits `c` from the first that is not 0, the first of them at the place 10^`e`, with the sign `s`. */
function compareDecimals(a: Decimal, b: Decimal): Big.Comparison {
  const aSign = a.c[0] === 0 ? 0 : a.s;
  const bSign = b.c[0] === 0 ? 0 : b.s;
  if (aSign !== bSign) return aSign > bSign ? 1 : -1;
  if (aSign === 0) return 0;
  const larger = aSign > 0 ? 1 : -1;
  if (a.e !== b.e) return a.e > b.e ? larger : flip(larger);
  const digits = Math.max(a.c.length, b.c.length);
  for (let place = 0; place < digits; place += 1) {
    const difference = (a.c[place] ?? 0) - (b.c[place] ?? 0);
    if (difference !== 0) return difference > 0 ? larger : flip(larger);
  }
  return 0;
}

const flip = (sign: 1 | -1): 1 | -1 => (sign === 1 ? -1 : 1);
