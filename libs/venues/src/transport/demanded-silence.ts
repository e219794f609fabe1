const DEFAULT_SILENCE_MS = 30_000;
/** The longest ban that there is, in milliseconds: a question before its end would prolong it. */
export const MAX_SILENCE_MS = 3 * 86_400_000;

/** How long an answer demands silence, in milliseconds: of a 429 or 418 what Retry-After says, else half a minute; three days at most. */
export function demandedSilenceMs(status: number, retryAfter: string | null | undefined): number {
  if (status !== 429 && status !== 418) return 0;
  const seconds = Number(retryAfter ?? Number.NaN);
  return Math.min(Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : DEFAULT_SILENCE_MS, MAX_SILENCE_MS);
}
