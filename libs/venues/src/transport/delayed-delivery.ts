import { type Scheduler, US_PER_MS } from '#libs/kernel';

/** One direction of a connection: things arrive after a delay of their own and never overtake each other. */
export class DelayedDelivery {
  readonly #scheduler: Scheduler;
  readonly #latencyMs: () => number;
  #lastDueUs = 0;

  constructor(scheduler: Scheduler, latencyMs: () => number) {
    this.#scheduler = scheduler;
    this.#latencyMs = latencyMs;
  }

  /** Runs `arrive` at the other end; never within this call. */
  deliver(arrive: () => void): void {
    const nowUs = this.#scheduler.monotonicUs();
    this.#lastDueUs = Math.max(this.#lastDueUs, nowUs + Math.round(this.#latencyMs() * US_PER_MS));
    this.#scheduler.runAfter((this.#lastDueUs - nowUs) / US_PER_MS, arrive);
  }
}
