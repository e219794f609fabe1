import { US_PER_MS, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import type { ExactJson } from '../values/exact-json.js';
import { type JsonObject, JsonShapeError, asArray, asObject } from '../values/json.js';

const WHOLE = /^\d{1,16}$/u;
const WHOLE_ID = /^\d{1,40}$/u;

/** Lengths of bars in microseconds. */
export const MINUTE_US = 60 * US_PER_SECOND;
/** An hour in microseconds. */
export const HOUR_US = 60 * MINUTE_US;
/** A day in microseconds. */
export const DAY_US = 24 * HOUR_US;

/** The entry of a row at a place, as text; numbers are text in exact JSON. Throws JsonShapeError. */
export function cell(row: readonly unknown[], at: number): string {
  const value = row[at];
  if (typeof value !== 'string') throw new JsonShapeError(`entry ${at} of a row is not a number`);
  return value;
}

/** A whole number from 0 up; throws JsonShapeError. */
export function whole(text: string): number {
  const value = WHOLE.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new JsonShapeError(`"${text.slice(0, 40)}" is not a whole number from 0 up`);
  return value;
}

/** The text of an id that is a whole number, which may be beyond 2^53; throws JsonShapeError. */
export function wholeId(text: string): string {
  if (!WHOLE_ID.test(text)) throw new JsonShapeError(`"${text.slice(0, 40)}" is not a whole number from 0 up`);
  return text;
}

/** Milliseconds since the epoch as microseconds; throws JsonShapeError. */
export function usFromMsText(text: string): UnixUs {
  return whole(text) * US_PER_MS;
}

/** Seconds since the epoch as microseconds; throws JsonShapeError. */
export function usFromSecondsText(text: string): UnixUs {
  return whole(text) * US_PER_SECOND;
}

/** Seconds with decimals, such as `1762795433.9717445`, as microseconds; further digits are cut off. Throws JsonShapeError. */
export function usFromDecimalSeconds(text: string): UnixUs {
  const [seconds = '', fraction = '', ...rest] = text.split('.');
  if (rest.length > 0 || !/^\d{0,12}$/u.test(fraction)) throw new JsonShapeError(`"${text.slice(0, 40)}" is no time`);
  return usFromSecondsText(seconds) + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** A row of an answer; throws JsonShapeError. */
export function rowOf(value: unknown): readonly unknown[] {
  return asArray(value, 'a row');
}

/** A list inside an object; throws JsonShapeError. */
export function listIn(body: ExactJson | JsonObject | undefined, key: string): readonly unknown[] {
  return asArray(asObject(body, 'the answer')[key], `"${key}"`);
}
