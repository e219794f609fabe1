const US_PER_MS = 1_000;

/** The console's one clock: that of the day's profit, the candles, the exports, the terminal and the logs. */
const timeZone = 'UTC';
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
const SHORT = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: 'short', year: 'numeric' });

/** The time of day (UTC, as all of these) of a moment in microseconds since the epoch, to the second; `—` where there is none. */
export function clockTime(us: number | null | undefined): string {
  return us === null || us === undefined ? '—' : CLOCK.format(us / US_PER_MS);
}

/** The same to the minute. */
export function shortTime(us: number | null | undefined): string {
  return us === null || us === undefined ? '—' : SHORT.format(us / US_PER_MS);
}

/** The time of day to the millisecond. */
export function preciseTime(us: number | null | undefined): string {
  if (us === null || us === undefined) return '—';
  const ms = String(Math.floor(us / US_PER_MS) % 1_000).padStart(3, '0');
  return `${CLOCK.format(us / US_PER_MS)}.${ms}`;
}

/** The time of day to the millisecond, with the day before it unless that is the day of `nowUs`. */
export function listTime(us: number | null | undefined, nowUs: number): string {
  if (us === null || us === undefined) return '—';
  const day = DAY.format(us / US_PER_MS);
  return day === DAY.format(nowUs / US_PER_MS) ? preciseTime(us) : `${day}, ${preciseTime(us)}`;
}

/** A moment as a person writes it down: `28 Nov 2026, 22:03:17`. */
export function dayTime(us: number | null | undefined): string {
  return us === null || us === undefined ? '—' : `${DAY.format(us / US_PER_MS)}, ${clockTime(us)}`;
}

/** A duration in microseconds in the unit that a person would take: `340 µs`, `2.1 ms`, `1.4 s`. */
export function duration(us: number | null | undefined): string {
  if (us === null || us === undefined) return '—';
  if (us < 1_000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 2 : 1)} ms`;
  if (us < 60_000_000) return `${(us / 1_000_000).toFixed(1)} s`;
  return `${Math.round(us / 60_000_000)} min`;
}
