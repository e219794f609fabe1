import { Decimal, formatDecimal } from '#libs/kernel';

/** Reads a `numeric` that may be null. */
export function decimalOrUndefined(text: string | null): Decimal | undefined {
  return text === null ? undefined : new Decimal(text);
}

/** Writes a decimal that may be missing. */
export function textOrNull(value: Decimal | undefined): string | null {
  return value === undefined ? null : formatDecimal(value);
}
