const PLAIN = /^-?\d{1,64}(?:\.\d{1,64})?$/u;
const SCIENTIFIC = /^(-?)(\d{1,64})(?:\.(\d{1,64}))?[eE]([+-]?\d{1,2})$/u;

/**
 * A decimal as plain text: `0.10` → `0.1`, `5.00` → `5`, `1e-08` → `0.00000001`, `007` → `7`, `-0.0` → `0`; never through a
 * floating-point number. `undefined` for anything else, and for more than 64 digits on a side of the point.
 */
export function plainDecimal(text: string): string | undefined {
  if (PLAIN.test(text)) return trimmed(text);
  const match = SCIENTIFIC.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return trimmed(`${sign}0.${'0'.repeat(-point)}${digits}`);
  if (point >= digits.length) return trimmed(`${sign}${digits}${'0'.repeat(point - digits.length)}`);
  return trimmed(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}

const ZERO = 48;
const POINT = 46;
const MINUS = 45;

/** Without the zeros that say nothing, at both ends. */
function trimmed(text: string): string {
  const negative = text.charCodeAt(0) === MINUS;
  let start = negative ? 1 : 0;
  let end = text.length;
  if (text.includes('.')) {
    while (text.charCodeAt(end - 1) === ZERO) end -= 1;
    if (text.charCodeAt(end - 1) === POINT) end -= 1;
  }
  while (start < end - 1 && text.charCodeAt(start) === ZERO && text.charCodeAt(start + 1) !== POINT) start += 1;
  const digits = text.slice(start, end);
  return negative && digits !== '0' ? `-${digits}` : digits;
}

/**
 * Compares two decimals from 0 up that {@link plainDecimal} wrote, exactly: negative where `a` is smaller. Texts of that
 * form compare by the length of their whole part, then character by character.
 */
export function comparePlain(a: string, b: string): number {
  if (a === b) return 0;
  const wholeA = a.indexOf('.');
  const wholeB = b.indexOf('.');
  const lengthA = wholeA < 0 ? a.length : wholeA;
  const lengthB = wholeB < 0 ? b.length : wholeB;
  if (lengthA !== lengthB) return lengthA - lengthB;
  return a < b ? -1 : 1;
}
