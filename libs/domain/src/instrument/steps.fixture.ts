import fc from 'fast-check';
import { type EventSteps, type Steps, toSteps } from './steps.js';

const EDGE = 2n ** 53n;

/** Whole numbers of every size, many of them around 2^53, where a number ends. */
export const anySize: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 20n }),
  fc.bigInt({ min: EDGE - 20n, max: EDGE + 20n }),
  fc.bigInt({ min: 0n, max: 10n ** 30n }),
  // A price of 1.4 × 10^8 and a lot of 10^12, in units of 10^-8.
  fc.constantFrom(14_000_000_000_000_000n, 10n ** 20n),
);

/** The same in the form in which they are counted. */
export const anySteps: fc.Arbitrary<Steps> = anySize.map(toSteps);

/** Steps in their one form. */
export function asSteps(value: Steps | bigint): Steps {
  return typeof value === 'bigint' ? toSteps(value) : value;
}

/** Steps of any size where the types still say number. */
export function asEventSteps(value: Steps | bigint): EventSteps {
  return asSteps(value) as EventSteps;
}
