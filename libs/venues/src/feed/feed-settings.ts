import type { FrameTap } from '../connection/index.js';

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
  /** A stand-by takes over after it heard data for this long with every book LIVE; it is then up to the last update. */
  readonly overlapMs: number;
  /** It takes over after this long even where the connection in use has not delivered all from before it; at least `overlapMs`. */
  readonly maxOverlapMs: number;
  /** A stand-by that could not take over after this long, or after so many lost connections, is given up; the old one is kept. */
  readonly standByTimeoutMs: number;
  readonly standByTries: number;
  /** The wait before the next stand-by after one was given up. */
  readonly standByRetryMs: number;
  /** A connection is replaced up to this share earlier than `rotateAfterMs`, by chance, so that not all are at once; 0 to 1. */
  readonly rotationJitter: number;
  /** After a change of connections a book that is behind what was published stays unpublished at most this long. */
  readonly catchUpMs: number;
  /** Trades behind a hole in their numbers wait at most this long for the venue's list of recent ones. */
  readonly tradeHealMs: number;
  /** A book whose updates the venue does not number is published as a whole this often, for consumers that change publishers. */
  readonly snapshotEveryMs: number;
  /** Where the venue gives no snapshot of a book by itself, it is fetched over REST this long after its first change came. */
  readonly seedAfterMs: number;
  /** The clock of a connection: everything above is counted in these. */
  readonly tickMs: number;
  readonly restTimeoutMs: number;
  readonly restMaxBytes: number;
  /** How often a REST request is tried. */
  readonly restTries: number;
  readonly restRetryMs: number;
  /** Receives every frame and answer, for recordings. */
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
  overlapMs: 1_000,
  maxOverlapMs: 10_000,
  standByTimeoutMs: 60_000,
  standByTries: 3,
  standByRetryMs: 60_000,
  rotationJitter: 0.1,
  catchUpMs: 2_000,
  tradeHealMs: 5_000,
  snapshotEveryMs: 30_000,
  seedAfterMs: 1_000,
  tickMs: 250,
  restTimeoutMs: 10_000,
  restMaxBytes: 32 * 1024 * 1024,
  restTries: 3,
  restRetryMs: 500,
};
