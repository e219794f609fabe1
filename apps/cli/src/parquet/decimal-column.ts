/** Digits of a decimal column, and of those the ones behind the point: DECIMAL(38,18), the widest that every reader knows. */
export const DECIMAL_PRECISION = 38;
/** See {@link DECIMAL_PRECISION}. */
export const DECIMAL_SCALE = 18;
/** 16 bytes hold 38 digits. */
export const DECIMAL_BYTES = 16;

const PLAIN = /^(\d{1,20})(?:\.(\d{1,18}))?$/u;

/** A plain decimal text from 0 up in units of 10^-18, exact; `undefined` if it does not fit DECIMAL(38,18). */
export function decimalUnits(text: string): bigint | undefined {
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  return BigInt((match[1] ?? '') + (match[2] ?? '').padEnd(DECIMAL_SCALE, '0'));
}
