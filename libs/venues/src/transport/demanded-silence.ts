import { httpDateSeconds } from './http-date.js';

const DEFAULT_SILENCE_MS = 30_000;
/** The longest ban that there is, in milliseconds: a question before its end would prolong it. */
export const MAX_SILENCE_MS: number = 3 * 86_400_000;
/** The longest that a 403 is obeyed, in milliseconds. */
const MAX_SILENCE_OF_403_MS = 600_000;

/**
 * How long an answer demands silence, in milliseconds: of a 429 or 418 what Retry-After says, else half a minute; three days at most.
 * Of a 403 what Retry-After says, ten minutes at most: it is of a firewall or a proxy, which no venue's rules bind us to, and cancels wait for it.
 * What stands before an exchange may write a date instead of seconds: it counts from the answer's own `date`.
 */
export function demandedSilenceMs(status: number, retryAfter: string | null | undefined, date?: string | null): number {
  if (status !== 429 && status !== 418 && status !== 403) return 0;
  const seconds = secondsOf(retryAfter ?? '', date ?? '');
  if (status === 403) return Math.min((seconds ?? 0) * 1_000, MAX_SILENCE_OF_403_MS);
  return seconds === undefined ? DEFAULT_SILENCE_MS : Math.min(seconds * 1_000, MAX_SILENCE_MS);
}

function secondsOf(retryAfter: string, date: string): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/u.test(retryAfter)) return Number(retryAfter);
  const [until, from] = [httpDateSeconds(retryAfter), httpDateSeconds(date)];
  return until === undefined || from === undefined ? undefined : Math.max(0, until - from);
}
