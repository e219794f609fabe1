import { usFromIsoTime } from '#libs/kernel';

const US_DIGITS = 6;
const SECONDS = /^(\d{9,11})\.(\d{1,12})$/u;
const WHOLE = /^\d{9,20}$/u;
/** Digits of a whole number from this century: seconds have 10, milliseconds 13, microseconds 16, nanoseconds 19. */
const MS_DIGITS = 13;
const MICROSECOND_DIGITS = 16;
const SECOND_DIGITS = 10;

/**
 * The receive time of a row in microseconds since the epoch, exact: written as whole seconds, milli-, micro- or nanoseconds, as
 * seconds with a fraction, or by ISO 8601 in UTC. Finer digits are cut off. `null` for anything else.
 */
export function readReceiveTime(text: string): number | null {
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return Number(`${seconds[1]}${(seconds[2] ?? '').padEnd(US_DIGITS, '0').slice(0, US_DIGITS)}`);
  if (WHOLE.test(text)) return wholeTime(text);
  return usFromIsoTime(text) ?? null;
}

function wholeTime(text: string): number {
  if (text.length > MICROSECOND_DIGITS) return Number(text.slice(0, MICROSECOND_DIGITS));
  const digits =
    text.length <= SECOND_DIGITS ? SECOND_DIGITS : text.length <= MS_DIGITS ? MS_DIGITS : MICROSECOND_DIGITS;
  return Number(text) * 10 ** (MICROSECOND_DIGITS - digits);
}
