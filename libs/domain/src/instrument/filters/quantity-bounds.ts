import { Decimal, maxDecimal, minDecimal } from '#libs/kernel';
import type { Instrument } from '../instrument.js';
import type { FilteredOrderType } from './filtered-order.js';
import { boundOf } from './order-filters.js';

/** Between which quantities, and on which grid, an order may lie, in base. */
export interface QuantityBounds {
  readonly min: Decimal;
  /** `undefined` for no limit. */
  readonly max: Decimal | undefined;
  readonly step: Decimal;
}

/** The bounds of one order of a type: those of the lot, and for a market order the stricter of these and the market lot's. */
export function quantityBoundsOf(instrument: Instrument, type: FilteredOrderType): QuantityBounds {
  const { minQuantity: min, lotSize: step, filters } = instrument;
  const max = boundOf(instrument.maxQuantity);
  const market = type === 'MARKET' ? filters?.marketLot : undefined;
  if (market === undefined) return { min, max, step };
  const [marketMin, marketMax, marketStep] = [boundOf(market.min), boundOf(market.max), boundOf(market.step)];
  return {
    min: marketMin === undefined ? min : maxDecimal(min, marketMin),
    max: max === undefined || marketMax === undefined ? (max ?? marketMax) : minDecimal(max, marketMax),
    step: marketStep === undefined ? step : commonStep(step, marketStep),
  };
}

/** Between which values an order may lie, in quote; `undefined` for no limit. */
export interface NotionalBounds {
  readonly min: Decimal | undefined;
  readonly max: Decimal | undefined;
}

/** The stricter bounds of NOTIONAL and MIN_NOTIONAL, for a market order where they have it count; without either the instrument's own floor. */
export function notionalBoundsOf({ filters, minNotional }: Instrument, type: FilteredOrderType): NotionalBounds {
  const rules = [filters?.notional, filters?.minNotional].filter((rule) => rule !== undefined);
  if (rules.length === 0) return { min: boundOf(minNotional), max: undefined };
  const isPriced = type !== 'MARKET';
  const mins = rules.map((rule) => (isPriced || rule.appliesMinToMarket ? boundOf(rule.min) : undefined));
  const maxs = rules.map((rule) => (isPriced || rule.appliesMaxToMarket ? boundOf(rule.max) : undefined));
  return { min: strictest(mins, maxDecimal), max: strictest(maxs, minDecimal) };
}

function strictest(
  bounds: readonly (Decimal | undefined)[],
  ofTwo: (one: Decimal, other: Decimal) => Decimal,
): Decimal | undefined {
  return bounds.reduce((one, other) => (one === undefined || other === undefined ? (one ?? other) : ofTwo(one, other)));
}

/** The smallest step that is a multiple of both. */
function commonStep(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(placesOf(a), placesOf(b));
  const unit = new Decimal(`1e-${places}`);
  const [unitsA, unitsB] = [BigInt(a.div(unit).toFixed()), BigInt(b.div(unit).toFixed())];
  let [divisor, rest] = [unitsA, unitsB];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return unit.times(new Decimal(((unitsA / divisor) * unitsB).toString()));
}

function placesOf(value: Decimal): number {
  return value.toFixed().split('.')[1]?.length ?? 0;
}
