/** The broker remembers message ids this long; it only saves work, exactly-once lives in Postgres. */
export const DUPLICATE_WINDOW_MS = 120_000;
/** Facts older than this are gone from the broker; Postgres keeps them. */
export const MAX_AGE_MS: number = 24 * 60 * 60 * 1_000;
/** How long a reader may work on a message without a sign of life before it is delivered again. */
export const ACK_WAIT_MS = 5_000;
/** How many messages of one consumer may be out unsettled at once. */
export const MAX_ACK_PENDING = 64;
