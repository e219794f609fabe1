import type { Chance } from './chance.js';

const BASIS_POINT = 0.0001;
/** How much the price wanders in a second, as a standard deviation. */
const NOISE_PER_SECOND = 5 * BASIS_POINT;
/** How strong its drift is, as a standard deviation per second, and how long a drift lasts. */
const DRIFT_PER_SECOND = 5 * BASIS_POINT;
const DRIFT_LASTS_SECONDS = 6;
/** How much of the way back to where it began the price is drawn each second. */
const HOMEWARD_PER_SECOND = 0.0005;

/** What an instrument is worth: a random walk with a mild drift that comes and goes, held loosely near its start. */
export class ReferencePrice {
  readonly #home: number;
  #logOffset = 0;
  #drift = 0;

  constructor(startTicks: number, homeTicks: number) {
    this.#home = homeTicks;
    this.#logOffset = Math.log(startTicks / homeTicks);
  }

  /** Moves on by some seconds. */
  step(seconds: number, chance: Chance): void {
    const fade = seconds / DRIFT_LASTS_SECONDS;
    this.#drift += -fade * this.#drift + DRIFT_PER_SECOND * Math.sqrt(2 * fade) * chance.bell();
    const noise = NOISE_PER_SECOND * Math.sqrt(seconds) * chance.bell();
    this.#logOffset += this.#drift * seconds + noise - HOMEWARD_PER_SECOND * seconds * this.#logOffset;
  }

  /** The price now, in ticks, not rounded. */
  get ticks(): number {
    return this.#home * Math.exp(this.#logOffset);
  }
}
