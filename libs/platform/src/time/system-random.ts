import { randomInt, randomUUID } from 'node:crypto';
import type { Random } from '#libs/kernel';

/** Steps between 0 and 1: the most that `randomInt` takes at once. */
const UNIT_STEPS = 2 ** 48 - 1;

/** The machine's own chance; the only file in which Node's is used. */
export class SystemRandom implements Random {
  unit(): number {
    return randomInt(UNIT_STEPS) / UNIT_STEPS;
  }

  integerBelow(bound: number): number {
    return randomInt(bound);
  }

  uuid(): string {
    return randomUUID();
  }
}
