import { Decimal, invariant } from '#libs/kernel';
import { toSteps } from '#libs/domain';
import type { EventSteps } from '#libs/domain';

/**
 * The grid that a symbol is matched on: prices and sizes are whole steps of 10^-places, which every tick and lot of the symbol is a
 * multiple of. A grid never changes, so that ticks and lots may: they are filters of new orders.
 */
export interface Grid {
  /** Decimal places of prices, 8 or more. */
  readonly pricePlaces: number;
  /** Decimal places of sizes, 8 or more. */
  readonly sizePlaces: number;
}

/** Decimal places of every number on Binance's wire; a grid is as fine at least. */
export const WIRE_PLACES = 8;

/** Digits that a number holds exactly, whatever they are. */
const SURE_DIGITS = 15;
const POWERS = Array.from({ length: SURE_DIGITS }, (_, places) => 10 ** places);

/** A whole number of grid steps from 0 up in its one form, a number or a bigint. */
export function stepsOf(value: bigint): EventSteps {
  return toSteps(value) as EventSteps;
}

/** A plain decimal text such as `12.5` as whole steps of 10^-places; digits beyond are cut off. */
export function unitsOf(text: string, places: number): EventSteps {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  const digits = whole + fraction.slice(0, places).padEnd(places, '0');
  return digits.length <= SURE_DIGITS ? Number(digits) : stepsOf(BigInt(digits));
}

/** Writes whole steps of 10^-places with all their places: 150000000 steps of 8 places are `1.50000000`. */
export function unitsText(units: EventSteps | bigint, places: number): string {
  const unit = POWERS[places];
  if (typeof units === 'number' && unit !== undefined) {
    const whole = Math.floor(units / unit);
    return `${whole}.${String(units - whole * unit).padStart(places, '0')}`;
  }
  invariant(units >= 0, 'no amount on the wire is negative');
  const digits = units.toString().padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Whole steps of 10^-places as a decimal. */
export function decimalOf(units: EventSteps | bigint, places: number): Decimal {
  return new Decimal(unitsText(units, places));
}

/** A decimal from 0 up as whole steps of 10^-places; `undefined` where it lies between two. */
export function unitsIn(value: Decimal, places: number): EventSteps | undefined {
  const cut = value.round(places, 0);
  return cut.eq(value) && value.gte('0') ? unitsOf(value.toFixed(places), places) : undefined;
}

/** The decimal places that a value needs. */
export function placesOf(value: Decimal): number {
  const text = value.toFixed();
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}
