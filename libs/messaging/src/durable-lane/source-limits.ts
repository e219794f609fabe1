/** Messages asked for in advance; few, because those that a killed reader held come again only after the ack wait. */
export const PULL_MESSAGES = 16;
/** Pause before a lost or missing consumer is looked for again, in milliseconds. */
export const SOURCE_RETRY_MS = 500;
/** Longest wait of a publisher for the broker's acknowledgement, in milliseconds. */
export const ACKNOWLEDGE_TIMEOUT_MS = 2_000;
