import { type Problem, type Result, err, ok, problem } from '#libs/kernel';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION = /^(\d{1,9})(ms|s|m|h)$/u;

/** Reads a duration such as `60s`, `500ms`, `5m` or `1h` into milliseconds; it must be longer than nothing. */
export function parseDuration(text: string): Result<number, Problem> {
  const match = DURATION.exec(text.trim());
  const unitMs = UNITS[match?.[2] ?? ''];
  const durationMs = unitMs === undefined ? 0 : Number(match?.[1]) * unitMs;
  if (durationMs > 0 && Number.isSafeInteger(durationMs)) return ok(durationMs);
  return err(problem('DURATION_UNREADABLE', `"${text}" is not a duration such as 60s, 500ms, 5m or 1h`, { text }));
}
