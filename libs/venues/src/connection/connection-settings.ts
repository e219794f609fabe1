import type { FrameTap } from './frame-tap.js';

/** What we send by ourselves to stay connected. */
export interface KeepAlive {
  readonly everyMs: number;
  /** The text as it is sent, such as OKX's `ping`; left out for a WebSocket ping. */
  readonly frame?: string | undefined;
}

/** When a silent connection is no longer believed. Any frame counts, heartbeats of the venue's own protocol included. */
export interface SilenceRule {
  /** After this long without a frame its books are STALE; above the time between two keep-alives. */
  readonly staleAfterMs: number;
  /** After this long without a frame the connection is given up; above `staleAfterMs`. */
  readonly deadAfterMs: number;
  /**
   * After this long without market data of any instrument the connection is given up although it still answers pings;
   * left out where a quiet market can be silent for longer.
   */
  readonly dataDeadAfterMs?: number | undefined;
  /** Whether the WebSocket's own pings and pongs count as frames. */
  readonly countsHeartbeats?: boolean | undefined;
}

/** How one connection is opened, watched and opened again; times in milliseconds. */
export interface ConnectionSettings {
  readonly url: string;
  /** The largest frame that is read; a larger one ends the connection. */
  readonly maxFrameBytes: number;
  readonly handshakeTimeoutMs: number;
  /** Waits between two tries to connect: from, and at most. */
  readonly reconnectInitialMs: number;
  readonly reconnectMaxMs: number;
  /** The clock of the connection: silence and age are counted in these. */
  readonly tickMs: number;
  /** The pause between two frames that we send. */
  readonly requestPauseMs: number;
  /** `undefined` where the venue keeps the connection open by itself. */
  readonly keepAlive: KeepAlive | undefined;
  readonly silence: SilenceRule;
  /** Receives every frame, for recordings. */
  readonly tap?: FrameTap | undefined;
}
