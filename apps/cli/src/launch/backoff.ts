/** First wait before a service that died is started again, in milliseconds. */
export const FIRST_DELAY_MS = 250;
/** Longest wait, in milliseconds. */
export const LONGEST_DELAY_MS = 5_000;

/** How long to wait before the n-th start in a row (1, 2, 3 …) of a service that keeps dying, in milliseconds. */
export function restartDelayMs(deathsInARow: number): number {
  const doublings = Math.min(Math.max(deathsInARow, 1) - 1, 10);
  return Math.min(FIRST_DELAY_MS * 2 ** doublings, LONGEST_DELAY_MS);
}
