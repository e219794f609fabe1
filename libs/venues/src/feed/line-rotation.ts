import type { FeedSession } from './feed-session.js';
import type { SessionParts } from './session-parts.js';
import type { StandBy } from './stand-by.js';

/** How often another connection is tried for what may be the venue's own doing, in milliseconds. */
const DOUBT_EVERY_MS = 60_000;

/** A connection that is to take over, and what it received so far. */
export interface Replacement {
  readonly session: FeedSession;
  readonly standBy: StandBy;
}

/** Who owns the connections. */
export interface RotationOwner {
  /** Makes a second connection with its memory, not yet opened. */
  newReplacement(): Replacement;
  takeOver(replacement: Replacement, reason: string): void;
  /** Closes a connection that is not needed any more. */
  retire(session: FeedSession): void;
}

/** When a connection is replaced by another: at its age or at the venue's notice, and not before the other can go on. */
export class LineRotation {
  readonly #parts: SessionParts;
  readonly #owner: RotationOwner;
  #replacement: Replacement | undefined;
  #rotateAfterMs: number;
  /** Until when no stand-by is tried, after one that came to nothing. */
  #restMs = 0;
  #endingReason: string | undefined;
  /** Until when no doubt makes another try, whatever became of the last one. */
  #doubtRestMs = 0;

  constructor(parts: SessionParts, owner: RotationOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#rotateAfterMs = this.#nextAgeMs();
  }

  /** The stand-by and its connection, while there is one. */
  get replacement(): Replacement | undefined {
    return this.#replacement;
  }

  /** Time has passed. */
  onTick(inUse: FeedSession): void {
    this.#restMs = Math.max(0, this.#restMs - this.#parts.settings.tickMs);
    this.#doubtRestMs = Math.max(0, this.#doubtRestMs - this.#parts.settings.tickMs);
    const due = inUse.connection.ageMs >= this.#rotateAfterMs ? 'it reaches its age' : undefined;
    const reason = this.#endingReason ?? due;
    if (this.#replacement !== undefined) this.#watch(this.#replacement);
    else if (reason !== undefined) this.#openStandBy(reason);
  }

  /** The venue announced that it closes the connection in use. */
  onEnding(reason: string): void {
    this.#endingReason = reason;
    this.#openStandBy(reason);
  }

  /**
   * The connection in use seems to lack something that another one may bring. At once the first time; then seldom, for all of its markets
   * together: another connection that lacks the same is no reason for a third one, and venues count connections.
   */
  onDoubt(reason: string): void {
    if (this.#doubtRestMs > 0) return;
    this.#doubtRestMs = DOUBT_EVERY_MS;
    this.onEnding(reason);
  }

  /** The stand-by becomes the connection in use. */
  takeOver(replacement: Replacement, reason: string): void {
    this.#replacement = undefined;
    this.#endingReason = undefined;
    this.#rotateAfterMs = this.#nextAgeMs();
    this.#notice('another market data connection took over', reason);
    this.#owner.takeOver(replacement, reason);
  }

  /** Opens a stand-by beside the connection in use, unless one is under way or has just failed. */
  #openStandBy(reason: string): void {
    if (this.#replacement !== undefined || this.#restMs > 0) return;
    this.#notice('a market data connection is being replaced', reason);
    this.#replacement = this.#owner.newReplacement();
    this.#replacement.session.connection.open();
  }

  #watch(replacement: Replacement): void {
    const { session, standBy } = replacement;
    standBy.onTick(this.#parts.settings.tickMs, session);
    if (standBy.mayTakeOver(session)) this.takeOver(replacement, this.#endingReason ?? 'rotation');
    else this.#boundTries(replacement);
  }

  /** Gives a stand-by up that does not come up; the connection in use stays, and another is tried later. */
  #boundTries({ session, standBy }: Replacement): void {
    const { standByTimeoutMs, standByTries, standByRetryMs } = this.#parts.settings;
    if (standBy.triedMs < standByTimeoutMs && standBy.lostConnections < standByTries) return;
    this.#notice('a stand-by market data connection came to nothing; the old one is kept', 'no LIVE books in time');
    this.#owner.retire(session);
    this.#replacement = undefined;
    this.#restMs = standByRetryMs;
  }

  /** The age at which the next connection is replaced: by chance a little earlier than the venue's, so that not all go at once. */
  #nextAgeMs(): number {
    const { protocol, settings, runtime } = this.#parts;
    const { rotateAfterMs } = protocol.limits;
    if (rotateAfterMs === undefined) return Number.POSITIVE_INFINITY;
    return rotateAfterMs * (1 - settings.rotationJitter * runtime.random.unit());
  }

  #notice(message: string, reason: string): void {
    this.#parts.listener.onNotice(message, { reason, venue: this.#parts.protocol.name });
  }
}
