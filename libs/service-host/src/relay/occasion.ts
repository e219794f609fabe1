import { type Scheduler, US_PER_MS } from '#libs/kernel';

/** Something that is done now and then, at the first time that it is asked for after a while, and at the very first. */
export class Occasion {
  readonly #scheduler: Scheduler;
  readonly #everyMs: number;
  #lastUs: number | undefined;

  /** Every `everyMs` milliseconds, on the monotonic clock. */
  constructor(scheduler: Scheduler, everyMs: number) {
    this.#scheduler = scheduler;
    this.#everyMs = everyMs;
  }

  /** Whether it is time. */
  get isDue(): boolean {
    return this.#lastUs === undefined || this.#scheduler.monotonicUs() - this.#lastUs >= this.#everyMs * US_PER_MS;
  }

  /** It is being done. */
  noteDone(): void {
    this.#lastUs = this.#scheduler.monotonicUs();
  }
}
