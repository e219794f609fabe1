import { type Decimal, ZERO, floorToStep, minDecimal } from '#libs/kernel';
import { type FilteredOrderType, type Instrument, boundOf, quantityBoundsOf } from '../instrument/index.js';

/**
 * The part of a wanted quantity that one order of a type can carry at `price`: floored to the lot and to the largest order that
 * the venue takes, by quantity and by notional; zero where what is left is below the smallest quantity or notional of an order.
 */
export function tradableQuantity(
  instrument: Instrument,
  wanted: Decimal,
  price: Decimal,
  type: FilteredOrderType = 'LIMIT',
): Decimal {
  if (wanted.lte(ZERO)) return ZERO;
  const { min, max, step } = quantityBoundsOf(instrument, type);
  const largest = max === undefined ? wanted : minDecimal(wanted, max);
  const quantity = withinNotional(instrument, floorToStep(largest, step), price, step, type);
  const tooSmall = quantity.lt(min) || quantity.times(price).lt(instrument.minNotional);
  return tooSmall ? ZERO : quantity;
}

function withinNotional(
  { filters }: Instrument,
  quantity: Decimal,
  price: Decimal,
  step: Decimal,
  type: FilteredOrderType,
): Decimal {
  const isBound = type !== 'MARKET' || filters?.notional?.appliesMaxToMarket === true;
  const max = isBound ? boundOf(filters?.notional?.max) : undefined;
  if (max === undefined || quantity.times(price).lte(max)) return quantity;
  const floored = floorToStep(max.div(price), step);
  // The division rounds: at the very edge of a lot it can round up.
  return floored.times(price).gt(max) ? floored.minus(step) : floored;
}
