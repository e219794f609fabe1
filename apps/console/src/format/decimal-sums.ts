const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/u;

/** The sum of two decimal texts, with every digit: a binary fraction would lose some, or write an exponent. */
export function sumText(a: string, b: string): string {
  const places = placesOfBoth(a, b);
  return textOf(unitsOf(a, places) + unitsOf(b, places), places);
}

/** What `a` is above `b`, with every digit; negative where it is below. */
export function differenceText(a: string, b: string): string {
  const places = placesOfBoth(a, b);
  return textOf(unitsOf(a, places) - unitsOf(b, places), places);
}

/** The middle of two decimal texts, with every digit. */
export function middleText(a: string, b: string): string {
  const places = placesOfBoth(a, b);
  return textOf((unitsOf(a, places) + unitsOf(b, places)) * 5n, places + 1);
}

/** Whether `a` is below `b`. */
export function isBelow(a: string, b: string): boolean {
  const places = placesOfBoth(a, b);
  return unitsOf(a, places) < unitsOf(b, places);
}

function placesOfBoth(a: string, b: string): number {
  return Math.max(...[a, b].map((text) => text.split('.')[1]?.length ?? 0));
}

/** A decimal text in units of its `places`th decimal; what is no decimal counts as 0. */
function unitsOf(text: string, places: number): bigint {
  const [, sign = '', whole = '0', fraction = ''] = DECIMAL.exec(text) ?? [];
  const units = BigInt(whole + fraction.padEnd(places, '0'));
  return sign === '-' ? -units : units;
}

function textOf(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const point = digits.length - places;
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${places === 0 ? '' : `.${digits.slice(point)}`}`;
}
