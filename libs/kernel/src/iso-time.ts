import { firstDayOfMonth, monthOfDay } from './civil-date.js';
import { US_PER_SECOND, type UnixUs } from './time.js';

const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const SECONDS_PER_DAY = HOURS_PER_DAY * MINUTES_PER_HOUR * SECONDS_PER_MINUTE;
const MONTHS_PER_YEAR = 12;
const FIRST_YEAR = 1_970;
const US_DIGITS = 6;

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** A moment in UTC to the microsecond (RFC 3339), such as `2026-11-22T08:00:00.000001Z`; of the years 0 to 9999. */
export function isoTimeOf(us: UnixUs): string {
  const seconds = Math.floor(us / US_PER_SECOND);
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const second = seconds - day * SECONDS_PER_DAY;
  const minute = Math.floor(second / SECONDS_PER_MINUTE);
  const clock = [Math.floor(minute / MINUTES_PER_HOUR), minute % MINUTES_PER_HOUR, second % SECONDS_PER_MINUTE];
  const time = clock.map((part) => padded(part, 2)).join(':');
  return `${dateOf(day)}T${time}.${padded(us - seconds * US_PER_SECOND, US_DIGITS)}Z`;
}

function dateOf(day: number): string {
  const month = monthOfDay(day);
  const years = Math.floor(month / MONTHS_PER_YEAR);
  const monthOfYear = month - years * MONTHS_PER_YEAR + 1;
  return `${padded(FIRST_YEAR + years, 4)}-${padded(monthOfYear, 2)}-${padded(day - firstDayOfMonth(month) + 1, 2)}`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?Z$/u;

/**
 * The time that an ISO 8601 text in UTC names, such as `2023-07-30T15:29:58.343415Z`; digits beyond the sixth are cut off, as a
 * clock that has not reached the next microsecond would. `undefined` for anything else: other zones, days and hours that do not
 * exist, years before 1970.
 */
export function usFromIsoTime(text: string): UnixUs | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const monthFromEpoch = (year - FIRST_YEAR) * MONTHS_PER_YEAR + month - 1;
  const isOfTheCalendar = month >= 1 && month <= MONTHS_PER_YEAR && day >= 1 && day <= daysOf(monthFromEpoch);
  if (year < FIRST_YEAR || !isOfTheCalendar || hour >= HOURS_PER_DAY || minute >= MINUTES_PER_HOUR) return undefined;
  if (second >= SECONDS_PER_MINUTE) return undefined;
  const days = firstDayOfMonth(monthFromEpoch) + day - 1;
  const seconds = days * SECONDS_PER_DAY + (hour * MINUTES_PER_HOUR + minute) * SECONDS_PER_MINUTE + second;
  return seconds * US_PER_SECOND + Number((match[7] ?? '').padEnd(US_DIGITS, '0').slice(0, US_DIGITS));
}

function daysOf(month: number): number {
  return firstDayOfMonth(month + 1) - firstDayOfMonth(month);
}
