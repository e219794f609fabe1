import { type Decimal, ZERO, floorToStep, minDecimal } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';

/**
 * The part of a wanted quantity that one order can carry at `price`: floored to the lot and to the largest order; zero
 * where what is left is below the smallest quantity or notional of an order.
 */
export function tradableQuantity(instrument: Instrument, wanted: Decimal, price: Decimal): Decimal {
  if (wanted.lte(ZERO)) return ZERO;
  const quantity = floorToStep(minDecimal(wanted, instrument.maxQuantity), instrument.lotSize);
  const tooSmall = quantity.lt(instrument.minQuantity) || quantity.times(price).lt(instrument.minNotional);
  return tooSmall ? ZERO : quantity;
}
