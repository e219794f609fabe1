import type { FrameTap } from '../frame-tap.js';

/** How a feed behaves whatever its venue; all times in milliseconds. Tests shorten the waits. */
export interface FeedSettings {
  readonly handshakeTimeoutMs: number;
  /** Waits between two tries to connect: from, and at most. */
  readonly reconnectInitialMs: number;
  readonly reconnectMaxMs: number;
  /** A book that has no snapshot this long after one was asked for asks again. */
  readonly syncTimeoutMs: number;
  /** Waits between two resynchronisations of one book: from, and at most. */
  readonly resyncInitialMs: number;
  readonly resyncMaxMs: number;
  /** After this many resynchronisations in a row without a snapshot the connection is replaced. */
  readonly resyncTries: number;
  /** The clock of a connection: everything above is counted in these. */
  readonly tickMs: number;
  readonly restTimeoutMs: number;
  readonly restMaxBytes: number;
  /** How often a REST request is tried. */
  readonly restTries: number;
  readonly restRetryMs: number;
  /** Hears every frame and answer, for recordings. */
  readonly tap?: FrameTap | undefined;
}

/** The settings for real exchanges. */
export const FEED_DEFAULTS: FeedSettings = {
  handshakeTimeoutMs: 5_000,
  reconnectInitialMs: 100,
  reconnectMaxMs: 5_000,
  syncTimeoutMs: 10_000,
  resyncInitialMs: 500,
  resyncMaxMs: 30_000,
  resyncTries: 4,
  tickMs: 250,
  restTimeoutMs: 10_000,
  restMaxBytes: 32 * 1024 * 1024,
  restTries: 3,
  restRetryMs: 500,
};
