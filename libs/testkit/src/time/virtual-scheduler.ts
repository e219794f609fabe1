import {
  type PeriodicPlan,
  type PeriodicWork,
  type ScheduledWork,
  type Scheduler,
  type StopSignal,
  US_PER_MS,
  type UnixUs,
  invariant,
} from '#libs/kernel';
import { PeriodicLoop } from '#libs/platform';
import { type DueWork, DueQueue } from './due-queue.js';

/** 2023-11-14T22:13:20Z: where virtual time begins unless a test says otherwise. */
const BEGINNING_US = 1_700_000_000_000_000;

/**
 * The virtual twin of the machine's clock and timers: time stands still until a test moves it, and then jumps from one due
 * piece of work to the next. Between two pieces every promise that can settle does, so that a run is a function of its
 * inputs. Code under it must not wait for anything real: no socket, no disk, no timer of Node's.
 */
export class VirtualScheduler implements Scheduler {
  readonly #due = new DueQueue();
  readonly #beganUs: UnixUs;
  #monotonicUs = 0;
  #wallOffsetUs = 0;
  #sequence = 0;

  constructor(beginsAtUs: UnixUs = BEGINNING_US) {
    this.#beganUs = beginsAtUs;
  }

  nowUs(): UnixUs {
    return this.#beganUs + this.#monotonicUs + this.#wallOffsetUs;
  }

  monotonicUs(): number {
    return this.#monotonicUs;
  }

  runAfter(delayMs: number, work: () => void): ScheduledWork {
    this.#sequence += 1;
    const dueUs = this.#monotonicUs + Math.max(0, Math.round(delayMs * US_PER_MS));
    const entry: DueWork = { dueUs, sequence: this.#sequence, run: work, cancelled: false };
    this.#due.add(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  runEvery(plan: PeriodicPlan): PeriodicWork {
    return new PeriodicLoop(this, plan);
  }

  sleep(delayMs: number, signal?: StopSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        entry.cancel();
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const entry = this.runAfter(delayMs, finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }

  /** Sets the wall clock forward or back by `ms`; what is scheduled is not moved, as with a machine's timers. */
  stepWallClockMs(ms: number): void {
    this.#wallOffsetUs += Math.round(ms * US_PER_MS);
  }

  /** Moves time forward by `ms` milliseconds and runs what falls due, in order. */
  async runForMs(ms: number): Promise<void> {
    const untilUs = this.#monotonicUs + Math.round(ms * US_PER_MS);
    await settlePromises();
    for (let next = this.#due.peek(); next !== undefined && next.dueUs <= untilUs; next = this.#due.peek()) {
      await this.#runNext();
    }
    this.#monotonicUs = untilUs;
  }

  /**
   * Moves time until `condition` holds, checked after every piece of work. Fails after `limitMs` milliseconds of virtual time,
   * or where nothing is due any more.
   */
  async runUntil(condition: () => boolean, limitMs: number): Promise<void> {
    const untilUs = this.#monotonicUs + Math.round(limitMs * US_PER_MS);
    await settlePromises();
    while (!condition()) {
      const next = this.#due.peek();
      invariant(next !== undefined, 'the condition cannot come true: nothing is due any more');
      invariant(next.dueUs <= untilUs, `the condition did not come true within ${limitMs} ms`);
      await this.#runNext();
    }
  }

  /** Runs `work` to its end while time moves as far as it needs; for starting and stopping things. */
  async complete<T>(work: Promise<T>, limitMs = 600_000): Promise<T> {
    let ended = false;
    const noteEnd = (): void => {
      ended = true;
    };
    work.then(noteEnd, noteEnd);
    await this.runUntil(() => ended, limitMs);
    return work;
  }

  async #runNext(): Promise<void> {
    const next = this.#due.take();
    if (next === undefined) return;
    this.#monotonicUs = Math.max(this.#monotonicUs, next.dueUs);
    next.run();
    await settlePromises();
  }
}

/** Lets every promise settle that needs no more than others to settle. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
