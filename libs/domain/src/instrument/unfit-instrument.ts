import { type Problem, ZERO, formatDecimal, parseInstrumentName, problem } from '#libs/kernel';
import type { Instrument } from './instrument.js';

/**
 * Why an instrument that a venue lists cannot be traded or fed; `undefined` for one that can. Whoever loads a list leaves such an
 * instrument out by its name and goes on with the others. Sizes are no reason: ticks and lots are exact at any size.
 */
export function unfitInstrument(instrument: Instrument): Problem | undefined {
  const { id, tickSize, lotSize } = instrument;
  const name = parseInstrumentName(id);
  if (!name.ok) return name.error;
  const steps = [tickSize, lotSize].map(formatDecimal);
  if (tickSize.gt(ZERO) && lotSize.gt(ZERO)) return undefined;
  const message = `${id} cannot be counted in ticks of ${steps[0]} and lots of ${steps[1]}: both must be more than 0.`;
  return problem('INSTRUMENT_UNFIT', message, { instrument: id, tickSize: steps[0] ?? '', lotSize: steps[1] ?? '' });
}
