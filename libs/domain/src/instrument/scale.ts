import { Decimal, ZERO, invariant, isMultipleOf } from '#libs/kernel';
import type { Instrument } from './instrument.js';
import { type Steps, toSteps } from './steps.js';

/** A value from 0 up as a whole number of steps, of any size; `undefined` where it is negative or between two steps. */
export function stepsIn(value: Decimal, step: Decimal): Steps | undefined {
  if (value.lt(ZERO) || !isMultipleOf(value, step)) return undefined;
  return toSteps(BigInt(value.div(step).toFixed(0)));
}

/** The value that a whole number of steps stands for. */
export function valueOfSteps(steps: Steps, step: Decimal): Decimal {
  return step.times(new Decimal(steps.toString()));
}

function wholeSteps(value: Decimal, step: Decimal, what: string): Steps {
  const steps = stepsIn(value, step);
  invariant(steps !== undefined, `${what} ${value.toFixed()} is not a multiple of ${step.toFixed()}`);
  return steps;
}

/** A price as a whole number of ticks; throws where it is off the tick grid. */
export function priceToTicks(instrument: Instrument, price: Decimal): Steps {
  return wholeSteps(price, instrument.tickSize, 'the price');
}

/** A quantity as a whole number of lots; throws where it is off the lot grid. */
export function quantityToLots(instrument: Instrument, quantity: Decimal): Steps {
  return wholeSteps(quantity, instrument.lotSize, 'the quantity');
}

/** The price that a whole number of ticks stands for, in quote. */
export function ticksToPrice(instrument: Instrument, ticks: Steps): Decimal {
  return valueOfSteps(ticks, instrument.tickSize);
}

/** The quantity that a whole number of lots stands for, in base. */
export function lotsToQuantity(instrument: Instrument, lots: Steps): Decimal {
  return valueOfSteps(lots, instrument.lotSize);
}
