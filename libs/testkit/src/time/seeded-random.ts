import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Random } from '#libs/kernel';

/** Steps between 0 and 1 that one draw can tell apart. */
const UNIT_STEPS = 2 ** 31;
const HEX_DIGITS = 16;

/** Chance from a seed: the same seed gives the same answers in the same order. */
export class SeededRandom implements Random {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  unit(): number {
    return this.integerBelow(UNIT_STEPS) / UNIT_STEPS;
  }

  integerBelow(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  uuid(): string {
    const digit = (): string => this.integerBelow(HEX_DIGITS).toString(HEX_DIGITS);
    return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replaceAll('x', digit);
  }
}
