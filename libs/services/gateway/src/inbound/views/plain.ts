import { Decimal, type UnixUs, formatDecimal, isoTimeOf } from '#libs/kernel';

/** A number of Postgres as a plain decimal text without trailing zeros. */
export function plainDecimal(text: string): string {
  return formatDecimal(new Decimal(text));
}

/** The same, or null if there is none. */
export function plainDecimalOrNull(text: string | null): string | null {
  return text === null ? null : plainDecimal(text);
}

/** A moment; null if there is none, or where zero means "never". */
export function momentOrNull(us: UnixUs | null): UnixUs | null {
  return us === 0 ? null : us;
}

/** A moment in ISO 8601, or null if there is none. */
export function isoTimeOrNull(us: UnixUs | null): string | null {
  return us === null ? null : isoTimeOf(us);
}
