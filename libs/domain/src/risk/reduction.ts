import { type Decimal, ZERO, floorToStep } from '#libs/kernel';
import type { InstrumentHolding } from '../exposure/index.js';
import type { Instrument } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import { isReducing } from './reducing.js';

/** An order that takes a part off a position, or why there is none. */
export type Reduction =
  | { readonly isPossible: true; readonly side: Side; readonly quantity: Decimal }
  | { readonly isPossible: false; readonly why: string };

const impossible = (why: string): Reduction => ({ isPossible: false, why });

/**
 * The order that takes `fraction` off a position, rounded down to the lot; `undefined` where nothing is held. It is impossible
 * where the venue would not take it or where it would not truly reduce.
 */
export function reductionOf(
  held: InstrumentHolding,
  fraction: Decimal,
  instrument: Instrument | undefined,
  mark: Decimal | undefined,
): Reduction | undefined {
  if (held.position.eq(ZERO)) return undefined;
  if (instrument === undefined || mark === undefined) return impossible('its instrument or price is not known');
  const quantity = floorToStep(held.position.abs().times(fraction), instrument.lotSize);
  if (quantity.eq(ZERO) || quantity.lt(instrument.minQuantity) || quantity.times(mark).lt(instrument.minNotional)) {
    return impossible(`${quantity.toFixed()} is below the smallest order of the venue`);
  }
  const side: Side = held.position.gt(ZERO) ? 'SELL' : 'BUY';
  const reduces = isReducing(side, quantity, held.position, { buy: held.openBuy, sell: held.openSell });
  return reduces ? { isPossible: true, side, quantity } : impossible('open orders already reduce it');
}
