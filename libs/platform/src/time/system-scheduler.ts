import { performance } from 'node:perf_hooks';
import {
  type PeriodicPlan,
  type PeriodicWork,
  type ScheduledWork,
  type Scheduler,
  type StopSignal,
  US_PER_MS,
} from '#libs/kernel';
import { PeriodicLoop } from './periodic-loop.js';
import { SystemClock } from './system-clock.js';

/** Node's timers fire at once for more than this, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The machine's clock and timers: the only file besides the clock's in which Node's own are used. */
export class SystemScheduler extends SystemClock implements Scheduler {
  monotonicUs(): number {
    return Math.round(performance.now() * US_PER_MS);
  }

  runAfter(delayMs: number, work: () => void): ScheduledWork {
    if (delayMs <= 0) return runAtEndOfTurn(work);
    const timer = setTimeout(work, Math.min(delayMs, MAX_DELAY_MS));
    return { cancel: () => clearTimeout(timer) };
  }

  runEvery(plan: PeriodicPlan): PeriodicWork {
    return new PeriodicLoop(this, plan);
  }

  sleep(delayMs: number, signal?: StopSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(delayMs, MAX_DELAY_MS));
      signal?.addEventListener('abort', finish, { once: true });
    });
  }
}

/** Runs work later, for what has no scheduler yet; a process that has nothing else to do ends without it. */
export function runUnlessOver(delayMs: number, work: () => void): void {
  setTimeout(work, delayMs).unref();
}

/** Node's shortest timer takes a millisecond; what is due at once waits only for the input that is there already. */
function runAtEndOfTurn(work: () => void): ScheduledWork {
  const immediate = setImmediate(work);
  return { cancel: () => clearImmediate(immediate) };
}
