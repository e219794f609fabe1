/** Messages asked for in advance; few, because those that a killed reader held come again only after the ack wait. */
export const PULL_MESSAGES = 16;
/** Pause before a consumer whose messages could not be taken is read again, in milliseconds. */
export const SOURCE_RETRY_MS = 500;
/**
 * Pause before a missing consumer is looked for again, in milliseconds. Its owner makes it when that starts, and what is published then waits for the
 * next look.
 */
export const SOURCE_LOOK_MS = 50;
/** Shortest time between two lines about the same missing consumer, in milliseconds. */
export const SOURCE_TELL_MS = 500;
/** Longest wait of a publisher for the broker's acknowledgement, in milliseconds. */
export const ACKNOWLEDGE_TIMEOUT_MS = 2_000;
