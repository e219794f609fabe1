import type { HeldRequests } from '#libs/domain';
import { type Scheduler, US_PER_MS, US_PER_SECOND } from '#libs/kernel';

/** Why requests wait where an answer has demanded it. */
export const VENUE_WANTS_SILENCE = 'the venue wants to hear nothing from this address (HTTP 429, 418 or 403)';
/** Shorter waits are the pace of every day, and no news. */
const WORTH_TELLING_US = US_PER_SECOND;

/** Remembers until when a venue's REST requests wait, and tells it once: a book that waits for its snapshot looks like any other that is not LIVE. */
export class RequestHold {
  private readonly clock: Pick<Scheduler, 'monotonicUs'>;
  private readonly onHeld: (held: HeldRequests) => void;
  private reason = '';
  private untilUs = 0;

  constructor(clock: Pick<Scheduler, 'monotonicUs'>, onHeld: (held: HeldRequests) => void) {
    this.clock = clock;
    this.onHeld = onHeld;
  }

  /** A request waits so many milliseconds from now. Many wait for the same: told is what lasts longer than what was told before. */
  note(waitMs: number, reason: string): void {
    const nowUs = this.clock.monotonicUs();
    const untilUs = nowUs + waitMs * US_PER_MS;
    const longerUs = untilUs - Math.max(this.untilUs, nowUs);
    if (longerUs <= 0) return;
    this.untilUs = untilUs;
    this.reason = reason;
    if (longerUs >= WORTH_TELLING_US)
      this.onHeld({ leftSeconds: Math.ceil((waitMs * US_PER_MS) / US_PER_SECOND), reason });
  }

  /** `undefined` where nothing waits. */
  current(): HeldRequests | undefined {
    const leftSeconds = Math.ceil((this.untilUs - this.clock.monotonicUs()) / US_PER_SECOND);
    return leftSeconds > 0 ? { leftSeconds, reason: this.reason } : undefined;
  }
}
