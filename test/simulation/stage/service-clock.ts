import type { PeriodicPlan, PeriodicWork, ScheduledWork, Scheduler, StopSignal, UnixUs } from '#libs/kernel';
import { US_PER_MS } from '#libs/kernel';
import { PeriodicLoop } from '#libs/platform';

/** The clock and timers of one process on a machine of many: its wall clock can be set, and it can be frozen as by SIGSTOP. */
export class ServiceClock implements Scheduler {
  readonly #machine: Scheduler;
  #wallOffsetUs = 0;
  #frozenUntilUs = 0;

  constructor(machine: Scheduler) {
    this.#machine = machine;
  }

  nowUs(): UnixUs {
    return this.#machine.nowUs() + this.#wallOffsetUs;
  }

  monotonicUs(): number {
    return this.#machine.monotonicUs();
  }

  /** How long nothing of the process runs from now on, in milliseconds; 0 where it is not frozen. */
  get frozenForMs(): number {
    return Math.max(0, this.#frozenUntilUs - this.#machine.monotonicUs()) / US_PER_MS;
  }

  /** Sets the wall clock forward or back; durations are not moved. */
  stepWallClockMs(ms: number): void {
    this.#wallOffsetUs += Math.round(ms * US_PER_MS);
  }

  /** Sets the wall clock right again. */
  correctWallClock(): void {
    this.#wallOffsetUs = 0;
  }

  /** Stops the process for a time: what falls due meanwhile happens right after it, in order. */
  freezeForMs(ms: number): void {
    this.#frozenUntilUs = this.#machine.monotonicUs() + Math.round(ms * US_PER_MS);
  }

  /** Lets the process go on now. */
  thaw(): void {
    this.#frozenUntilUs = 0;
  }

  /** Runs `work` now, or when the process is no longer frozen. */
  runWhenAwake(work: () => void): void {
    const frozenForMs = this.frozenForMs;
    if (frozenForMs === 0) work();
    else this.#machine.runAfter(frozenForMs, () => this.runWhenAwake(work));
  }

  runAfter(delayMs: number, work: () => void): ScheduledWork {
    let isCancelled = false;
    const timer = this.#machine.runAfter(delayMs, () =>
      this.runWhenAwake(() => {
        if (!isCancelled) work();
      }),
    );
    const cancel = (): void => {
      isCancelled = true;
      timer.cancel();
    };
    return { cancel };
  }

  runEvery(plan: PeriodicPlan): PeriodicWork {
    return new PeriodicLoop(this, plan);
  }

  sleep(delayMs: number, signal?: StopSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.cancel();
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = this.runAfter(delayMs, finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }
}
