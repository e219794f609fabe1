import { type JsonObject, JsonShapeError } from '../values/json.js';
import type { WireTrade } from './wire-event.js';
import { plainDecimal } from './decimal-text.js';

/** Longer number texts are refused: no venue sends them. */
const MAX_DECIMAL_LENGTH = 64;

/** A number text from 0 up as plain decimal without trailing zeros; throws {@link JsonShapeError}. */
export function plainFrom(value: unknown, what: string): string {
  const plain = typeof value === 'string' && value.length <= MAX_DECIMAL_LENGTH ? plainDecimal(value) : undefined;
  if (plain === undefined || plain.startsWith('-')) throw new JsonShapeError(`${what} is not a decimal from 0 up`);
  return plain;
}

/** As {@link plainFrom}, for a price: 0 is refused too. */
export function positivePlainFrom(value: unknown, what: string): string {
  const plain = plainFrom(value, what);
  if (plain === '0') throw new JsonShapeError(`${what} is 0`);
  return plain;
}

/**
 * Whether a print tells of a trade: one of no size tells of none, and costs the others of its message nothing. Throws
 * {@link JsonShapeError} for one of a size and no price.
 */
export function isTraded({ price, size }: WireTrade): boolean {
  if (size !== '0' && price === '0') throw new JsonShapeError('the price of a trade is 0');
  return size !== '0';
}

/** A whole number that is kept as text, such as a sequence; `undefined` if it is missing; throws {@link JsonShapeError}. */
export function wholeField(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  const whole = typeof value === 'string' && WHOLE.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(whole)) throw new JsonShapeError(`"${key}" is not a whole number`);
  return whole;
}

const WHOLE = /^-?\d{1,16}$/u;

/**
 * One side of a quote: price and size, or two nulls where the venue has no such side, shown by leaving it out, by
 * empty texts or by zeros. Throws {@link JsonShapeError}.
 */
export function quoteSide(price: unknown, size: unknown): readonly [string | null, string | null] {
  if (isAbsent(price) || isAbsent(size)) return [null, null];
  const plainPrice = plainFrom(price, 'a price');
  const plainSize = plainFrom(size, 'a size');
  return plainPrice === '0' || plainSize === '0' ? [null, null] : [plainPrice, plainSize];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** As {@link quoteSide}, but for protocols that reported the price without the size: then the price stands and the size is null. */
export function quoteSideWithoutSize(price: unknown, size: unknown): readonly [string | null, string | null] {
  return isAbsent(size) && !isAbsent(price) ? [positivePlainFrom(price, 'a price'), null] : quoteSide(price, size);
}
