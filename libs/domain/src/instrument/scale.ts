import { Decimal, invariant, isMultipleOf } from '#libs/kernel';
import type { Instrument } from './instrument.js';

function toSteps(value: Decimal, step: Decimal, what: string): number {
  invariant(isMultipleOf(value, step), `${what} ${value.toFixed()} is not a multiple of ${step.toFixed()}`);
  const steps = Number(value.div(step).toFixed(0));
  invariant(Number.isSafeInteger(steps), `${what} ${value.toFixed()} has too many steps of ${step.toFixed()}`);
  return steps;
}

/** A price as a whole number of ticks; throws where it is off the tick grid or not a safe integer. */
export function priceToTicks(instrument: Instrument, price: Decimal): number {
  return toSteps(price, instrument.tickSize, 'the price');
}

/** A quantity as a whole number of lots; throws where it is off the lot grid or not a safe integer. */
export function quantityToLots(instrument: Instrument, quantity: Decimal): number {
  return toSteps(quantity, instrument.lotSize, 'the quantity');
}

/** The price that a whole number of ticks stands for, in quote. */
export function ticksToPrice(instrument: Instrument, ticks: number): Decimal {
  return instrument.tickSize.times(new Decimal(ticks.toFixed(0)));
}

/** The quantity that a whole number of lots stands for, in base. */
export function lotsToQuantity(instrument: Instrument, lots: number): Decimal {
  return instrument.lotSize.times(new Decimal(lots.toFixed(0)));
}
