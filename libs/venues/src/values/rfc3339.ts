import { US_PER_MS } from '#libs/kernel';

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/u;

/**
 * An RFC 3339 time in UTC, such as `2023-07-30T15:29:58.343415Z`, in integer microseconds since the epoch; digits beyond
 * the sixth are cut off, as a clock that has not reached the next microsecond would. `undefined` for anything else: other
 * zones, days that do not exist, years before 1970.
 */
export function usFromRfc3339(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (Number(year) < 1970 || new Date(ms).toISOString().slice(0, 19) !== text.slice(0, 19)) return undefined;
  return ms * US_PER_MS + Number(fraction.padEnd(6, '0').slice(0, 6));
}
