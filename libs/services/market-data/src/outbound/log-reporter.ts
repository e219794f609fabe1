import type { Log } from '#libs/platform';
import type { FeedReporter } from '../application/run-feed.js';

/** The most lines about bad frames a minute: a broken exchange must not fill the disk; the counter counts them all. */
const BAD_FRAME_LINES_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** Writes what a feed tells people into the log. */
export class LogReporter implements FeedReporter {
  private readonly log: Log;
  private linesLeft = BAD_FRAME_LINES_PER_MINUTE;
  private readonly refill: NodeJS.Timeout;

  constructor(log: Log) {
    this.log = log;
    this.refill = setInterval(() => {
      this.linesLeft = BAD_FRAME_LINES_PER_MINUTE;
    }, MINUTE_MS);
    this.refill.unref();
  }

  notice(message: string, details: Readonly<Record<string, string>>): void {
    this.log.warn(details, message);
  }

  badFrame(reason: string, sample: string): void {
    if (this.linesLeft === 0) return;
    this.linesLeft -= 1;
    this.log.error({ reason, sample }, 'a frame of the exchange cannot be read');
  }
}
