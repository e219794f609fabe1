import { type Decimal, ZERO, floorToStep, maxDecimal, minDecimal } from '#libs/kernel';
import { type InstrumentHolding, worstPrice } from '../exposure/index.js';
import { type Instrument, notionalBoundsOf, quantityBoundsOf } from '../instrument/index.js';
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

/** Between what the venue takes a market order: by quantity, with its grid, and by value. */
interface MarketBounds {
  readonly min: Decimal;
  readonly max: Decimal | undefined;
  readonly step: Decimal;
  readonly minNotional: Decimal;
  readonly maxNotional: Decimal | undefined;
}

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
  const side: Side = held.position.gt(ZERO) ? 'SELL' : 'BUY';
  const mark = leastPrice(side, held, look);
  if (instrument === undefined || mark === undefined) return impossible('its instrument or price is not known');
  const bounds = marketBoundsOf(instrument);
  const part = floorToStep(held.position.abs().times(fraction), bounds.step);
  const wanted = isBelowFloor(part, bounds, mark) ? smallestOrder(bounds, mark) : part;
  if (wanted.gt(held.position.abs())) return impossible(`${part.toFixed()} is below the smallest order of the venue`);
  if (!isReducing(side, wanted, held.position, { buy: held.openBuy, sell: held.openSell })) {
    return impossible('open orders already reduce it');
  }
  const largest = largestMarketOrder(side, instrument, limits, look, bounds);
  if (largest === undefined) return impossible('a limit of one order is not set, or the market has no quote');
  if (isBelowFloor(largest, bounds, mark)) {
    return impossible(`the limits of one order allow ${largest.toFixed()}, below the smallest order of the venue`);
  }
  const quantities = cutInto(wanted, largest).filter((quantity) => !isBelowFloor(quantity, bounds, mark));
  return { isPossible: true, side, quantities };
}

/** The price by which an order is worth the least: its venue counts at an average, RC-16 at the far side of the quote. */
function leastPrice(side: Side, { instrument, venue }: InstrumentHolding, look: MarketLook): Decimal | undefined {
  const mark = look.marks(venue, instrument);
  const { ask, bid } = look.view(venue, instrument);
  const farSide = side === 'BUY' ? ask : bid;
  return mark === undefined || farSide === undefined ? mark : minDecimal(mark, farSide);
}

/** The largest market order that the venue and the limits allow, in whole lots; `undefined` where they do not say. */
function largestMarketOrder(
  side: Side,
  instrument: Instrument,
  { maxOrderQuantity, maxOrderNotional }: InstrumentLimits,
  look: MarketLook,
  { max, maxNotional, step }: MarketBounds,
): Decimal | undefined {
  const { venue, id } = instrument;
  const price = worstPrice({ side, type: 'MARKET', limitPrice: undefined }, look.view(venue, id), look.collar);
  if (maxOrderQuantity === undefined || maxOrderNotional === undefined || price === undefined) return undefined;
  const notional = maxNotional === undefined ? maxOrderNotional : minDecimal(maxNotional, maxOrderNotional);
  const byLimits = minDecimal(maxOrderQuantity, notional.div(price));
  return floorToStep(max === undefined ? byLimits : minDecimal(max, byLimits), step);
}

function marketBoundsOf(instrument: Instrument): MarketBounds {
  const { min: minNotional = ZERO, max: maxNotional } = notionalBoundsOf(instrument, 'MARKET');
  return { ...quantityBoundsOf(instrument, 'MARKET'), minNotional, maxNotional };
}

/** The smallest quantity on the grid that the venue takes at a price. */
function smallestOrder(bounds: MarketBounds, mark: Decimal): Decimal {
  const { min, minNotional, step } = bounds;
  const floor = floorToStep(maxDecimal(min, minNotional.div(mark)), step);
  return isBelowFloor(floor, bounds, mark) ? floor.plus(step) : floor;
}

function isBelowFloor(quantity: Decimal, { min, minNotional }: MarketBounds, mark: Decimal): boolean {
  return quantity.eq(ZERO) || quantity.lt(min) || quantity.times(mark).lt(minNotional);
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
