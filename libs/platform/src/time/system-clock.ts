import { performance } from 'node:perf_hooks';
import { type Clock, US_PER_MS, type UnixUs } from '#libs/kernel';

/** How far the monotonic reading may drift from the wall clock before it is anchored again. */
const MAX_DRIFT_MS = 5;

/**
 * The machine's clock with microsecond steps: monotonic between two anchors, following the wall clock when that is
 * corrected by more than 5 ms.
 */
export class SystemClock implements Clock {
  #anchorMs = performance.timeOrigin;

  nowUs(): UnixUs {
    const nowMs = this.#anchorMs + performance.now();
    const driftMs = Date.now() - nowMs;
    if (Math.abs(driftMs) <= MAX_DRIFT_MS) return Math.round(nowMs * US_PER_MS);
    this.#anchorMs += driftMs;
    return Math.round((nowMs + driftMs) * US_PER_MS);
  }
}
