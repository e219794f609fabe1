import { US_PER_MS } from '#libs/kernel';

/** Messages asked for in advance; few, because those that a killed reader held come again only after the ack wait. */
export const PULL_MESSAGES = 16;
/** Pause before a consumer whose messages could not be taken is read again, in milliseconds. */
export const SOURCE_RETRY_MS = 500;
/** Shortest pause before a missing consumer is looked for again, in milliseconds. */
const SOURCE_LOOK_MS = 50;
/** The pause is this part of the time that it has been missing. */
const LOOK_SHARE = 100;
/** Shortest time between two lines about the same missing consumer, in milliseconds. */
export const SOURCE_TELL_MS = 500;
/** Longest wait of a publisher for the broker's acknowledgement, in milliseconds. */
export const ACKNOWLEDGE_TIMEOUT_MS = 2_000;

/**
 * Pause before a consumer is looked for again that has been missing for so long, in milliseconds. Its owner makes it when that starts, and what
 * is published then waits for the next look: a hundredth of the time that it took to come, 50 to 500 ms. One whose owner is not run at all, or a
 * broker that answers nobody, is not asked twenty times a second for ever.
 */
export function lookPauseMs(missingUs: number): number {
  return Math.min(SOURCE_RETRY_MS, Math.max(SOURCE_LOOK_MS, Math.round(missingUs / US_PER_MS / LOOK_SHARE)));
}
