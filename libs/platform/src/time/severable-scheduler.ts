import type { PeriodicPlan, PeriodicWork, ScheduledWork, Scheduler, StopSignal, UnixUs } from '#libs/kernel';
import type { Lifeline } from '../service/lifeline.js';
import { PeriodicLoop } from './periodic-loop.js';

/** A scheduler that runs nothing any more, and wakes nobody, once the service that it serves was abandoned. */
export class SeverableScheduler implements Scheduler {
  readonly #scheduler: Scheduler;
  readonly #lifeline: Lifeline;

  constructor(scheduler: Scheduler, lifeline: Lifeline) {
    this.#scheduler = scheduler;
    this.#lifeline = lifeline;
  }

  nowUs(): UnixUs {
    return this.#scheduler.nowUs();
  }

  monotonicUs(): number {
    return this.#scheduler.monotonicUs();
  }

  runAfter(delayMs: number, work: () => void): ScheduledWork {
    return this.#scheduler.runAfter(delayMs, () => {
      if (!this.#lifeline.isSevered) work();
    });
  }

  runEvery(plan: PeriodicPlan): PeriodicWork {
    return new PeriodicLoop(this, plan);
  }

  async sleep(delayMs: number, signal?: StopSignal): Promise<void> {
    await this.#scheduler.sleep(delayMs, signal);
    if (this.#lifeline.isSevered) await new Promise<never>(() => undefined);
  }
}
