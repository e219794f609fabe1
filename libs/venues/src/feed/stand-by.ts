import type { FeedSession } from './feed-session.js';
import type { SessionAudience } from './session-parts.js';

/** What a stand-by's audience hands on when its connection takes over. */
export interface StandBy extends SessionAudience {
  /** How long it tries, and how many connections it lost meanwhile. */
  readonly triedMs: number;
  readonly lostConnections: number;
  /** Time has passed. */
  onTick(passedMs: number, session: FeedSession): void;
  /** Its connection was lost: what it received has a hole. */
  forget(): void;
  /** The connection in use delivered this trade. */
  onDelivered(instrument: string, tradeId: number): void;
  /** Whether its connection can take over at once, such as for one that is silent. */
  isReady(session: FeedSession): boolean;
  /** Whether it may take over although nothing forces it to. */
  mayTakeOver(session: FeedSession): boolean;
  /** Passes on what it kept, in order, and forgets it. */
  handOver(audience: SessionAudience): void;
}
