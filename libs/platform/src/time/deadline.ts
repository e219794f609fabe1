import type { ScheduledWork, Scheduler } from '#libs/kernel';

/** A signal that is given after a while, unless it is taken back: for calls that take an `AbortSignal`. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: ScheduledWork;

  constructor(scheduler: Scheduler, afterMs: number) {
    this.#timer = scheduler.runAfter(afterMs, () => this.#controller.abort(new Error(`no end within ${afterMs} ms`)));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Takes it back: what it was for has ended. */
  cancel(): void {
    this.#timer.cancel();
  }
}
