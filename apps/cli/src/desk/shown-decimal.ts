import { formatDecimal, parseDecimal, readableDecimal } from '#libs/kernel';

/** What a division leaves has up to 24 decimals; people compare the first digits, and money to the cent. */
const LEAST_PLACES = 2;

/**
 * A price, an average or a profit as a table shows it: its first eight digits, and never fewer than two decimals, rounded half-even. What
 * is shorter, and what is no decimal, stays as it is. `--json` and CSV have every digit.
 */
export function shownDecimal(value: unknown): unknown {
  const exact = typeof value === 'string' ? parseDecimal(value) : undefined;
  return exact === undefined ? value : formatDecimal(readableDecimal(exact, LEAST_PLACES));
}
