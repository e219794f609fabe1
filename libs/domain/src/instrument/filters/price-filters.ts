import { type Decimal, ZERO, isMultipleOf } from '#libs/kernel';
import type { Instrument } from '../instrument.js';
import { type FilterFailure, failure, textOf } from './filter-failure.js';
import type { FilterFacts, FilteredOrder } from './filtered-order.js';
import { type FilterName, type PriceMultipliers, boundOf } from './order-filters.js';

/** PRICE_FILTER: the limit and the stop price. */
export function priceFailures(
  instrument: Instrument,
  { limitPrice, stopPrice }: FilteredOrder,
): readonly FilterFailure[] {
  return [...onePriceFailures(instrument, 'limit', limitPrice), ...onePriceFailures(instrument, 'stop', stopPrice)];
}

function onePriceFailures(
  { tickSize, filters }: Instrument,
  which: 'limit' | 'stop',
  price: Decimal | undefined,
): readonly FilterFailure[] {
  if (price === undefined) return [];
  const [min, max, step] = [boundOf(filters?.price?.min), boundOf(filters?.price?.max), boundOf(tickSize)];
  const refuse = (code: string, must: string, bound: Decimal): readonly FilterFailure[] => {
    const message = `The ${which} price ${textOf(price)} must ${must} ${textOf(bound)}.`;
    return [failure('price', code, message, { [`${which}Price`]: price, bound, tickSize })];
  };
  if (price.lte(ZERO)) return refuse('PRICE_NOT_POSITIVE', 'be more than', ZERO);
  if (step !== undefined && !isMultipleOf(price, step)) return refuse('PRICE_OFF_TICK', 'be a multiple of', step);
  if (min !== undefined && price.lt(min)) return refuse('PRICE_TOO_LOW', 'be at least', min);
  if (max !== undefined && price.gt(max)) return refuse('PRICE_TOO_HIGH', 'be at most', max);
  return [];
}

/** PERCENT_PRICE and PERCENT_PRICE_BY_SIDE: the limit price against the venue's average. Time alone may let the order pass. */
export function percentPriceFailures(
  { filters }: Instrument,
  { side, limitPrice }: FilteredOrder,
  { averagePrice }: FilterFacts,
): readonly FilterFailure[] {
  if (limitPrice === undefined) return [];
  const { percentPrice, percentPriceBySide } = filters ?? {};
  const bands: readonly (readonly [FilterName, PriceMultipliers | undefined, number | undefined])[] = [
    ['percent-price', percentPrice, percentPrice?.averageMinutes],
    [
      'percent-price-by-side',
      side === 'BUY' ? percentPriceBySide?.buy : percentPriceBySide?.sell,
      percentPriceBySide?.averageMinutes,
    ],
  ];
  return bands.flatMap(([filter, band, minutes]) => {
    const average = minutes === undefined ? undefined : averagePrice?.(minutes);
    return band === undefined || average === undefined ? [] : bandFailures(filter, band, limitPrice, average);
  });
}

function bandFailures(
  filter: FilterName,
  { up, down }: PriceMultipliers,
  limitPrice: Decimal,
  averagePrice: Decimal,
): readonly FilterFailure[] {
  const [highest, lowest] = [boundOf(averagePrice.times(up)), boundOf(averagePrice.times(down))];
  const isTooHigh = highest !== undefined && limitPrice.gt(highest);
  const isTooLow = lowest !== undefined && limitPrice.lt(lowest);
  const bound = isTooHigh ? highest : lowest;
  if ((!isTooHigh && !isTooLow) || bound === undefined) return [];
  const message =
    `The limit price ${textOf(limitPrice)} must be at ${isTooHigh ? 'most' : 'least'} ${textOf(bound)} ` +
    `while the average is ${textOf(averagePrice)}.`;
  return [failure(filter, 'PRICE_TOO_FAR', message, { limitPrice, bound, averagePrice }, true)];
}

/** TRAILING_DELTA, in basis points. */
export function trailingDeltaFailures({ filters }: Instrument, order: FilteredOrder): readonly FilterFailure[] {
  const { trailingDelta } = order;
  const rule = filters?.trailingDelta;
  if (trailingDelta === undefined || rule === undefined) return [];
  const isStop = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT';
  const isAbove = isStop === (order.side === 'BUY');
  const min = isAbove ? rule.minAbove : rule.minBelow;
  const max = boundOf(isAbove ? rule.maxAbove : rule.maxBelow);
  if (trailingDelta >= min && (max === undefined || trailingDelta <= max)) return [];
  const range = max === undefined ? `at least ${min}` : `${min} to ${max}`;
  const message = `The order must trail by ${range} basis points, not by ${trailingDelta}.`;
  return [failure('trailing-delta', 'TRAILING_DELTA_OUT_OF_RANGE', message, { trailingDelta, min, max: max ?? 0 })];
}
