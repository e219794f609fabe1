import { type Instrument, type OrderType, tradableQuantity } from '#libs/domain';
import { type Decimal, floorToStep, minDecimal } from '#libs/kernel';

/** How large orders are; see the strategy's parameters. */
export interface SizeParameters {
  readonly riskFraction: Decimal;
  readonly stopDistance: Decimal;
  readonly maxUnits: Decimal;
}

/**
 * The quantity whose loss at the stop is the wanted part of the equity: `equity × riskFraction / (price × stopDistance)`,
 * at most `maxUnits` and what one order of `type` may be, rounded down to the lot. Zero where that is less than one order may be.
 */
export function sizeFromRisk(
  instrument: Instrument,
  equity: Decimal,
  price: Decimal,
  sizing: SizeParameters,
  type: OrderType = 'LIMIT',
): Decimal {
  const atRisk = equity.times(sizing.riskFraction);
  const lossPerUnit = price.times(sizing.stopDistance);
  const lot = instrument.lotSize;
  let wanted = floorToStep(atRisk.div(lossPerUnit), lot);
  // The division rounds: at the very edge of a lot it can round up.
  if (wanted.times(lossPerUnit).gt(atRisk)) wanted = wanted.minus(lot);
  return tradableQuantity(instrument, minDecimal(wanted, sizing.maxUnits), price, type);
}
