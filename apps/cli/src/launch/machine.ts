import type { Random, Scheduler } from '#libs/kernel';
import { SystemRandom, SystemScheduler } from '#libs/platform';

/** Time and chance, as the commands take them. */
export interface Machine {
  readonly scheduler: Scheduler;
  readonly random: Random;
}

/** This machine's own. */
export function thisMachine(): Machine {
  return { scheduler: new SystemScheduler(), random: new SystemRandom() };
}
