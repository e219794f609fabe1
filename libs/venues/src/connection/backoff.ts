import type { Random, Scheduler, StopSignal } from '#libs/kernel';

/** How long to wait between tries. */
export interface BackoffSettings {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Doublings after which a wait is at its longest whatever the settings: more would only lose precision. */
const MAX_DOUBLINGS = 30;

/**
 * Waits between tries that double, until something went well again. Each is shortened by chance to between a half and all of
 * itself, so that many who lost the same server do not come back at the same moment.
 */
export class Backoff {
  readonly #settings: BackoffSettings;
  readonly #random: Random;
  #tries = 0;

  constructor(settings: BackoffSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** How many milliseconds to wait before the next try. */
  nextMs(): number {
    const { initialMs, maxMs } = this.#settings;
    const longestMs = Math.min(maxMs, initialMs * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, MAX_DOUBLINGS);
    return (longestMs / 2) * (1 + this.#random.unit());
  }

  /** It went well: the next wait is short again. */
  reset(): void {
    this.#tries = 0;
  }
}

/** Waits; returns `false` at once when the signal says that its owner closes. */
export async function pause(scheduler: Scheduler, ms: number, signal: StopSignal): Promise<boolean> {
  await scheduler.sleep(ms, signal);
  return !signal.aborted;
}
