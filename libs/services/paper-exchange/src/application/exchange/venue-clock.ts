import { Inject, Injectable } from '@nestjs/common';
import { US_PER_MS } from '#libs/kernel';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';

/** The exchange's clock: the wall clock, or a moment of the market's own time while the market takes a step. */
@Injectable()
export class VenueClock {
  readonly #scheduler: Scheduler;
  #fixedMs: number | undefined;

  constructor(@Inject(SCHEDULER) scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** The time now, in whole milliseconds since the epoch. */
  nowMs(): number {
    return this.#fixedMs ?? this.wallMs();
  }

  /** The wall clock, whatever moment the market is at. */
  wallMs(): number {
    return Math.floor(this.#scheduler.nowUs() / US_PER_MS);
  }

  /** Runs `action` while the clock stands at a moment of the market's time. */
  runAt(ms: number, action: () => void): void {
    this.#fixedMs = ms;
    try {
      action();
    } finally {
      this.#fixedMs = undefined;
    }
  }
}
