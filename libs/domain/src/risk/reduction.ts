import { type Decimal, ZERO, floorToStep, maxDecimal, minDecimal } from '#libs/kernel';
import { type InstrumentHolding, worstPrice } from '../exposure/index.js';
import { type Instrument, quantityBoundsOf } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import type { MarketLook } from './account-book.js';
import type { InstrumentLimits } from './limits.js';
import { isReducing } from './reducing.js';

/** The market orders that take a part off a position, or why there are none. */
export type Reduction =
  | { readonly isPossible: true; readonly side: Side; readonly quantities: readonly Decimal[] }
  | { readonly isPossible: false; readonly why: string };

/** The most orders into which one reduction is cut; what they leave comes with the next. */
export const MAX_REDUCTION_ORDERS = 20;

const impossible = (why: string): Reduction => ({ isPossible: false, why });

/**
 * The orders that take `fraction` off a position, rounded down to the lot and cut so that each is within the limits of one order;
 * `undefined` where nothing is held. Where that is less than the venue takes, it is the smallest order that it does take: a small
 * position can get out too. It is impossible where the venue would not take even that or where it would not truly reduce.
 */
export function reductionOf(
  held: InstrumentHolding,
  fraction: Decimal,
  limits: InstrumentLimits,
  look: MarketLook,
): Reduction | undefined {
  if (held.position.eq(ZERO)) return undefined;
  const instrument = look.instrument(held.venue, held.instrument);
  const mark = look.marks(held.venue, held.instrument);
  if (instrument === undefined || mark === undefined) return impossible('its instrument or price is not known');
  const side: Side = held.position.gt(ZERO) ? 'SELL' : 'BUY';
  const part = floorToStep(held.position.abs().times(fraction), instrument.lotSize);
  const wanted = isBelowFloor(part, instrument, mark) ? smallestOrder(instrument, mark) : part;
  if (wanted.gt(held.position.abs())) return impossible(`${part.toFixed()} is below the smallest order of the venue`);
  if (!isReducing(side, wanted, held.position, { buy: held.openBuy, sell: held.openSell })) {
    return impossible('open orders already reduce it');
  }
  const largest = largestMarketOrder(side, instrument, limits, look);
  if (largest === undefined) return impossible('a limit of one order is not set, or the market has no quote');
  if (isBelowFloor(largest, instrument, mark)) {
    return impossible(`the limits of one order allow ${largest.toFixed()}, below the smallest order of the venue`);
  }
  const quantities = cutInto(wanted, largest).filter((quantity) => !isBelowFloor(quantity, instrument, mark));
  return { isPossible: true, side, quantities };
}

/** The largest market order that the venue and the limits allow, in whole lots; `undefined` where they do not say. */
function largestMarketOrder(
  side: Side,
  instrument: Instrument,
  { maxOrderQuantity, maxOrderNotional }: InstrumentLimits,
  look: MarketLook,
): Decimal | undefined {
  const { venue, id } = instrument;
  const price = worstPrice({ side, type: 'MARKET', limitPrice: undefined }, look.view(venue, id), look.collar);
  if (maxOrderQuantity === undefined || maxOrderNotional === undefined || price === undefined) return undefined;
  const byNotional = maxOrderNotional.div(price);
  const { max, step } = quantityBoundsOf(instrument, 'MARKET');
  const byLimits = minDecimal(maxOrderQuantity, byNotional);
  return floorToStep(max === undefined ? byLimits : minDecimal(max, byLimits), step);
}

/** The smallest quantity in whole lots that the venue takes at a price. */
function smallestOrder(instrument: Instrument, mark: Decimal): Decimal {
  const { lotSize, minNotional, minQuantity } = instrument;
  const floor = floorToStep(maxDecimal(minQuantity, minNotional.div(mark)), lotSize);
  return isBelowFloor(floor, instrument, mark) ? floor.plus(lotSize) : floor;
}

function isBelowFloor(quantity: Decimal, { minQuantity, minNotional }: Instrument, mark: Decimal): boolean {
  return quantity.eq(ZERO) || quantity.lt(minQuantity) || quantity.times(mark).lt(minNotional);
}

/** Equal parts of at most `largest`, and what is left last. */
function cutInto(wanted: Decimal, largest: Decimal): Decimal[] {
  const parts: Decimal[] = [];
  let left = wanted;
  while (left.gt(ZERO) && parts.length < MAX_REDUCTION_ORDERS) {
    const part = minDecimal(left, largest);
    parts.push(part);
    left = left.minus(part);
  }
  return parts;
}
