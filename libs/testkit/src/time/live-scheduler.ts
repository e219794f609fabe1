import type { Clock, UnixUs } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';

/** The machine's timers, for tests against real servers, with a wall clock of the test's own. */
export class LiveScheduler extends SystemScheduler {
  readonly #clock: Clock | undefined;

  constructor(clock?: Clock) {
    super();
    this.#clock = clock;
  }

  override nowUs(): UnixUs {
    return this.#clock?.nowUs() ?? super.nowUs();
  }
}
