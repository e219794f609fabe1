const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FIXDATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/u;

/** The seconds since the epoch of an HTTP date (RFC 9110, 5.6.7, the form that must be sent); `undefined` for anything else. */
export function httpDateSeconds(text: string): number | undefined {
  const [, day = '', month = '', year = '', ...clock] = FIXDATE.exec(text) ?? [];
  const monthIndex = MONTHS.indexOf(month);
  if (monthIndex < 0) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  return daysSinceEpoch(Number(year), monthIndex + 1, Number(day)) * 86_400 + hours * 3_600 + minutes * 60 + seconds;
}

/** Of the Gregorian calendar, with years that begin in March, so that a leap day is the last of its year. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}
