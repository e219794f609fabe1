import type { Clock, UnixUs } from '#libs/kernel';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowUs: UnixUs;

  constructor(nowUs: UnixUs = 1_700_000_000_000_000) {
    this.#nowUs = nowUs;
  }

  nowUs(): UnixUs {
    return this.#nowUs;
  }

  /** Moves the time forward. */
  advanceMs(ms: number): void {
    this.#nowUs += ms * 1_000;
  }
}
