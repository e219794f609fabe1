import { type BarCalendar, type BarMeasure, barCalendar, parseBarInterval } from '#libs/domain';
import { type Problem, type Result, type TimeZone, UTC, err, ok, parseDecimal, problem } from '#libs/kernel';

/** What closes a bar: the end of an interval of time, or so much traded. */
export type BarKind =
  | { readonly by: 'time'; readonly text: string; readonly calendar: BarCalendar }
  | { readonly by: BarMeasure; readonly text: string; readonly size: string };

const TIME = 'time:';
const COUNTED = /^(tick|volume|value):(\d{1,18}(?:\.\d{1,18})?)$/u;

/** Reads `time:1m`, `time:1w`, `tick:100`, `volume:2.5` or `value:100000`; days, weeks and months are those of the zone. */
export function readBarKind(text: string, zone: TimeZone = UTC): Result<BarKind, Problem> {
  if (text.startsWith(TIME)) {
    const interval = parseBarInterval(text.slice(TIME.length));
    if (interval.ok) {
      const calendar = barCalendar(interval.value, zone);
      return calendar.ok ? ok({ by: 'time', text, calendar: calendar.value }) : calendar;
    }
    if (interval.error.code === 'BAR_INTERVAL_TOO_LONG') return interval;
  }
  const [, by, size = ''] = COUNTED.exec(text) ?? [];
  const isWhole = by !== 'tick' || !size.includes('.');
  if (isMeasure(by) && isWhole && parseDecimal(size)?.gt('0') === true) return ok({ by, text, size });
  const message =
    `"${text}" is not a kind of bar: use time:1m (ms, s, m, h, d, w for weeks from Monday, M for months), ` +
    'tick:100, volume:2.5 or value:100000.';
  return err(problem('BAR_KIND_UNKNOWN', message, { text }));
}

function isMeasure(by: string | undefined): by is BarMeasure {
  return by === 'tick' || by === 'volume' || by === 'value';
}
