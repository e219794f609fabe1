import type { BarMeasure } from '#libs/domain';
import { type Problem, type Result, US_PER_MS, US_PER_SECOND, err, ok, parseDecimal, problem } from '#libs/kernel';

/** What closes a bar: so much time, or so much traded. */
export type BarKind =
  | { readonly by: 'time'; readonly text: string; readonly intervalUs: number }
  | { readonly by: BarMeasure; readonly text: string; readonly size: string };

const UNITS_US: Readonly<Record<string, number>> = {
  ms: US_PER_MS,
  s: US_PER_SECOND,
  m: 60 * US_PER_SECOND,
  h: 3_600 * US_PER_SECOND,
  d: 86_400 * US_PER_SECOND,
};
const TIME = /^time:(\d{1,6})(ms|s|m|h|d)$/u;
const COUNTED = /^(tick|volume|value):(\d{1,18}(?:\.\d{1,18})?)$/u;

/** Reads `time:1m`, `tick:100`, `volume:2.5` or `value:100000`. */
export function readBarKind(text: string): Result<BarKind, Problem> {
  const time = TIME.exec(text);
  if (time !== null) {
    const intervalUs = Number(time[1]) * (UNITS_US[time[2] ?? ''] ?? 0);
    if (intervalUs > 0) return ok({ by: 'time', text, intervalUs });
  }
  const [, by, size = ''] = COUNTED.exec(text) ?? [];
  const isWhole = by !== 'tick' || !size.includes('.');
  if (isMeasure(by) && isWhole && parseDecimal(size)?.gt('0') === true) return ok({ by, text, size });
  const message = `"${text}" is no kind of bar: say time:1m (ms, s, m, h, d), tick:100, volume:2.5 or value:100000.`;
  return err(problem('BAR_KIND_UNKNOWN', message, { text }));
}

function isMeasure(by: string | undefined): by is BarMeasure {
  return by === 'tick' || by === 'volume' || by === 'value';
}
