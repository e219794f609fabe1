import { type Decimal, ZERO, floorToStep, minDecimal } from '#libs/kernel';
import { type FilteredOrderType, type Instrument, notionalBoundsOf, quantityBoundsOf } from '../instrument/index.js';

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
  const notional = notionalBoundsOf(instrument, type);
  const quantity = withinNotional(notional.max, floorToStep(largest, step), price, step);
  const tooSmall = quantity.lt(min) || quantity.times(price).lt(notional.min ?? ZERO);
  return tooSmall ? ZERO : quantity;
}

function withinNotional(max: Decimal | undefined, quantity: Decimal, price: Decimal, step: Decimal): Decimal {
  if (max === undefined || quantity.times(price).lte(max)) return quantity;
  const floored = floorToStep(max.div(price), step);
  // The division rounds: at the very edge of a lot it can round up.
  return floored.times(price).gt(max) ? floored.minus(step) : floored;
}
