import { Decimal, formatDecimal, isoFromUs } from '#libs/kernel';

/** A number of Postgres as a plain decimal text without trailing zeros. */
export function plainDecimal(text: string): string {
  return formatDecimal(new Decimal(text));
}

/** The same, or null where there is none. */
export function plainDecimalOrNull(text: string | null): string | null {
  return text === null ? null : plainDecimal(text);
}

/** A time of Postgres (microseconds as text) as a number; null where there is none, or it says "never" by zero. */
export function microsOrNull(text: string | null): number | null {
  return text === null || text === '0' ? null : Number(text);
}

/** A time as people read it, to the microsecond: `2026-11-22T08:00:00.000001Z`. */
export function isoOf(us: number): string {
  return isoFromUs(us);
}

/** The same, or null where there is none. */
export function isoOrNull(us: number | null): string | null {
  return us === null ? null : isoOf(us);
}
