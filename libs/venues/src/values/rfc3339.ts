import { usFromIsoTime } from '#libs/kernel';

/** More digits of a second than any venue writes. */
const TOO_FINE = /\.\d{10}/u;

/** UTC written as an offset; `-00:00` says that the local time is not known. */
const UTC_AS_OFFSET = /[+-]00:00$/u;
/** Leap seconds end a day of UTC, and no other minute. */
const LEAP_SECOND = /T23:59:60(?:\.\d+)?Z$/u;
const BEFORE_MIDNIGHT = 'T23:59:59.999999Z';

/**
 * An RFC 3339 time in UTC, such as `2023-07-30T15:29:58.343415Z`, in integer microseconds since the epoch; digits beyond
 * the sixth are cut off, as a clock that has not reached the next microsecond would. Time since the epoch has no leap seconds: all of
 * one is the last microsecond of its day. `undefined` for anything else: other zones, days that do not exist, years before 1970.
 */
export function usFromRfc3339(text: string): number | undefined {
  if (TOO_FINE.test(text)) return undefined;
  return usFromIsoTime(text.replace(UTC_AS_OFFSET, 'Z').replace(LEAP_SECOND, BEFORE_MIDNIGHT));
}
