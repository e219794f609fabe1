import type { PeriodicPlan, PeriodicWork, Scheduler } from '#libs/kernel';

/** The one loop behind {@link Scheduler.runEvery}, for the machine's timers and for virtual time alike. */
export class PeriodicLoop implements PeriodicWork {
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;

  constructor(scheduler: Pick<Scheduler, 'sleep'>, plan: PeriodicPlan) {
    this.#done = this.#runRounds(scheduler, plan);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #runRounds(scheduler: Pick<Scheduler, 'sleep'>, plan: PeriodicPlan): Promise<void> {
    const { signal } = this.#stopping;
    const pause = (): Promise<void> =>
      scheduler.sleep(typeof plan.intervalMs === 'number' ? plan.intervalMs : plan.intervalMs(), signal);
    // The caller holds this loop before its first round: a round may already want to stop it.
    await (plan.startsAtOnce === true ? scheduler.sleep(0, signal) : pause());
    while (!signal.aborted) {
      try {
        await plan.run();
      } catch (error) {
        plan.onError(error);
      }
      await pause();
    }
  }
}
