import { Decimal } from '#libs/kernel';
import type { Instrument } from './instrument.js';

/** Whether two versions of an instrument demand the same of prices, quantities and orders, and trade alike. */
export function isSameInstrument(one: Instrument, other: Instrument): boolean {
  return isSameValue(one, other);
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (one instanceof Decimal && other instanceof Decimal) return one.eq(other);
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSameValue(one[key], other[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
