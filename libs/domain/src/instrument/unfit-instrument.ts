import { type Decimal, type Problem, ZERO, formatDecimal, parseInstrumentName, problem } from '#libs/kernel';
import type { Instrument } from './instrument.js';

/** Every whole number of so many digits is a number of JavaScript. */
const MOST_DIGITS = 15;

/**
 * Why an instrument that a venue lists cannot be traded or fed; `undefined` for one that can. Whoever loads a list leaves such an
 * instrument out by its name and goes on with the others. Sizes are no reason: ticks and lots are exact at any size. A step of more digits
 * than a number holds is: no venue has one.
 */
export function unfitInstrument(instrument: Instrument): Problem | undefined {
  const { id, tickSize, lotSize } = instrument;
  const name = parseInstrumentName(id);
  if (!name.ok) return name.error;
  const steps = [tickSize, lotSize].map(formatDecimal);
  if ([tickSize, lotSize].every((step) => step.gt(ZERO) && significantDigits(step) <= MOST_DIGITS)) return undefined;
  const message =
    `${id} cannot be counted in ticks of ${steps[0]} and lots of ${steps[1]}: both must be more than 0, ` +
    `and have at most ${MOST_DIGITS} digits between zeros.`;
  return problem('INSTRUMENT_UNFIT', message, { instrument: id, tickSize: steps[0] ?? '', lotSize: steps[1] ?? '' });
}

function significantDigits({ c: digits }: Decimal): number {
  return digits.length;
}
