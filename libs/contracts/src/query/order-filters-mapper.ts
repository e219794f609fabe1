import type { OrderFilters } from '#libs/domain';
import { Decimal, formatDecimal } from '#libs/kernel';

/** A value on the wire: decimals as text, everything else as it is. */
export type OnWire<T> = T extends Decimal
  ? string
  : T extends object
    ? { readonly [Key in keyof T]: OnWire<T[Key]> }
    : T;

/** The filters of an instrument on the wire: the domain's `OrderFilters`, decimals as text. */
export type OrderFiltersReply = OnWire<OrderFilters>;

/** Puts filters on the wire. */
export function orderFiltersToReply(filters: OrderFilters): OrderFiltersReply {
  return toWire(filters) as OrderFiltersReply;
}

/** Takes filters off the wire: every text is a decimal. Throws if one is unreadable. */
export function orderFiltersFromReply(reply: OrderFiltersReply): OrderFilters {
  return fromWire(reply) as OrderFilters;
}

function toWire(value: unknown): unknown {
  if (value instanceof Decimal) return formatDecimal(value);
  return isObject(value) ? mapped(value, toWire) : value;
}

function fromWire(value: unknown): unknown {
  if (typeof value === 'string') return new Decimal(value);
  return isObject(value) ? mapped(value, fromWire) : value;
}

/** What is `undefined` is left out: JSON cannot express it. */
function mapped(value: object, each: (value: unknown) => unknown): object {
  const known = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(known.map(([key, part]) => [key, each(part)]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
