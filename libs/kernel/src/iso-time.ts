import { US_PER_SECOND, type UnixUs } from './time.js';

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_ERA = 146_097;
/** 1970-01-01, counted from 0000-03-01: years begin in March here, so that the leap day is the last of a year. */
const EPOCH_DAY = 719_468;

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/**
 * A moment in UTC to the microsecond (RFC 3339), such as `2026-11-22T08:00:00.000001Z`. The calendar is
 * `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
 */
export function isoTimeOf(us: UnixUs): string {
  const seconds = Math.floor(us / US_PER_SECOND);
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const second = seconds - days * SECONDS_PER_DAY;
  const clock = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60];
  const micros = us - seconds * US_PER_SECOND;
  return `${dateOf(days)}T${clock.map((part) => padded(part, 2)).join(':')}.${padded(micros, 6)}Z`;
}

function dateOf(daysSinceEpoch: number): string {
  const days = daysSinceEpoch + EPOCH_DAY;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}
