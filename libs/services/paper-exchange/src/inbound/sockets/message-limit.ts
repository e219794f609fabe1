import { US_PER_SECOND } from '#libs/kernel';
import type { Scheduler } from '#libs/kernel';

/** Counts a connection's incoming messages: more than a number of them within a second are too many. */
export class MessageLimit {
  readonly #perSecond: number;
  readonly #scheduler: Scheduler;
  readonly #timesUs: number[] = [];

  constructor(perSecond: number, scheduler: Scheduler) {
    this.#perSecond = perSecond;
    this.#scheduler = scheduler;
  }

  /** Counts one message; returns whether it is one too many. */
  countMessage(): boolean {
    const nowUs = this.#scheduler.monotonicUs();
    while (this.#timesUs[0] !== undefined && nowUs - this.#timesUs[0] >= US_PER_SECOND) this.#timesUs.shift();
    this.#timesUs.push(nowUs);
    return this.#timesUs.length > this.#perSecond;
  }
}
