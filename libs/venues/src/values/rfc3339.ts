import { usFromIsoTime } from '#libs/kernel';

/** More digits of a second than any venue writes. */
const TOO_FINE = /\.\d{10}/u;

/**
 * An RFC 3339 time in UTC, such as `2023-07-30T15:29:58.343415Z`, in integer microseconds since the epoch; digits beyond
 * the sixth are cut off, as a clock that has not reached the next microsecond would. `undefined` for anything else: other
 * zones, days that do not exist, years before 1970.
 */
export function usFromRfc3339(text: string): number | undefined {
  return TOO_FINE.test(text) ? undefined : usFromIsoTime(text);
}
