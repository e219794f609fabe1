/**
 * The Gregorian calendar in integers, in both directions, for any day: days are counted from 1970-01-01, months from January 1970
 * (both 0). The arithmetic is Howard Hinnant's `days_from_civil` and `civil_from_days`: years begin in March, so that the leap
 * day is the last of a year, and 400 years are one cycle of 146,097 days.
 */
const DAYS_PER_CYCLE = 146_097;
const YEARS_PER_CYCLE = 400;
/** Days from 0000-03-01, where a cycle begins, to 1970-01-01. */
const CYCLE_SHIFT_DAYS = 719_468;
const MONTHS_PER_YEAR = 12;
const FIRST_YEAR = 1_970;

/** The first day of a month, in days since 1970-01-01. */
export function firstDayOfMonth(month: number): number {
  const yearsFromJanuary = Math.floor(month / MONTHS_PER_YEAR);
  const monthOfYear = month - yearsFromJanuary * MONTHS_PER_YEAR;
  // January and February belong to the year that began in the March before.
  const year = FIRST_YEAR + yearsFromJanuary - (monthOfYear < 2 ? 1 : 0);
  const monthFromMarch = (monthOfYear + 10) % MONTHS_PER_YEAR;
  const cycle = Math.floor(year / YEARS_PER_CYCLE);
  const yearOfCycle = year - cycle * YEARS_PER_CYCLE;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5);
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * DAYS_PER_CYCLE + dayOfCycle - CYCLE_SHIFT_DAYS;
}

/** The month that a day belongs to, counted from January 1970. */
export function monthOfDay(day: number): number {
  const shifted = day + CYCLE_SHIFT_DAYS;
  const cycle = Math.floor(shifted / DAYS_PER_CYCLE);
  const dayOfCycle = shifted - cycle * DAYS_PER_CYCLE;
  const leapless =
    dayOfCycle - Math.floor(dayOfCycle / 1_460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor(leapless / 365);
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const year = cycle * YEARS_PER_CYCLE + yearOfCycle + (monthFromMarch >= 10 ? 1 : 0);
  return (year - FIRST_YEAR) * MONTHS_PER_YEAR + ((monthFromMarch + 2) % MONTHS_PER_YEAR);
}
