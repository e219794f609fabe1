import { type Decimal, type Problem, formatDecimal, problem } from '#libs/kernel';
import type { FilterName } from './order-filters.js';

/** A filter that an order does not pass, and why. */
export interface FilterFailure {
  readonly filter: FilterName;
  readonly problem: Problem;
}

type Numbers = Readonly<Record<string, Decimal | number | string>>;

/** Makes a failure; its numbers go into the details as text. `retryable` where time alone may let the same order pass. */
export function failure(
  filter: FilterName,
  code: string,
  message: string,
  numbers: Numbers,
  retryable = false,
): FilterFailure {
  const details = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, textOf(value)]));
  return { filter, problem: problem(code, message, { filter, ...details }, retryable) };
}

/** A number in a sentence or in details. */
export function textOf(value: Decimal | number | string): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : formatDecimal(value);
}
