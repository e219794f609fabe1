import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { FeedReporter } from '../ports.js';

/** The most lines about bad frames a minute: a broken exchange must not fill the disk; the counter counts them all. */
const BAD_FRAME_LINES_PER_MINUTE = 20;
const MINUTE_US = 60 * US_PER_SECOND;

/** Writes what a feed reports into the log. */
@Injectable()
export class LogReporter implements FeedReporter {
  readonly #log: Log;
  readonly #scheduler: Scheduler;
  #minuteBeganUs = Number.NEGATIVE_INFINITY;
  #linesLeft = 0;

  constructor(@Inject(LOG) log: Log, @Inject(SCHEDULER) scheduler: Scheduler) {
    this.#log = log;
    this.#scheduler = scheduler;
  }

  reportNotice(message: string, details: Readonly<Record<string, string>>): void {
    this.#log.warn(details, message);
  }

  reportBadFrame(reason: string, sample: string): void {
    const nowUs = this.#scheduler.monotonicUs();
    if (nowUs - this.#minuteBeganUs >= MINUTE_US) {
      this.#minuteBeganUs = nowUs;
      this.#linesLeft = BAD_FRAME_LINES_PER_MINUTE;
    }
    if (this.#linesLeft === 0) return;
    this.#linesLeft -= 1;
    this.#log.error({ reason, sample }, 'a frame of the exchange cannot be read');
  }
}
