import { type Decimal, ZERO, isMultipleOf } from '#libs/kernel';
import type { Instrument } from '../instrument.js';
import { type FilterFailure, failure, textOf } from './filter-failure.js';
import type { FilterFacts, FilteredOrder } from './filtered-order.js';
import { type FilterName, type FilterRange, type NotionalFilter, boundOf } from './order-filters.js';

/** LOT_SIZE: every quantity, and what an iceberg shows of it. */
export function lotFailures(
  { lotSize, minQuantity, maxQuantity }: Instrument,
  order: FilteredOrder,
): readonly FilterFailure[] {
  const range = { min: minQuantity, max: maxQuantity, step: lotSize };
  return [
    ...quantityFailures('lot', order.quantity, range),
    ...quantityFailures('lot', boundOf(order.icebergQuantity), range),
  ];
}

/** MARKET_LOT_SIZE: market orders, besides LOT_SIZE. */
export function marketLotFailures(
  { filters }: Instrument,
  { type, quantity }: FilteredOrder,
): readonly FilterFailure[] {
  const range = filters?.marketLot;
  return type === 'MARKET' && range !== undefined ? quantityFailures('market-lot', quantity, range) : [];
}

function quantityFailures(
  filter: FilterName,
  quantity: Decimal | undefined,
  range: FilterRange,
): readonly FilterFailure[] {
  if (quantity === undefined) return [];
  const [min, max, step] = [boundOf(range.min), boundOf(range.max), boundOf(range.step)];
  const refuse = (code: string, must: string, bound: Decimal): readonly FilterFailure[] => [
    failure(filter, code, `The quantity ${textOf(quantity)} must ${must} ${textOf(bound)}.`, { quantity, bound }),
  ];
  if (quantity.lte(ZERO)) return refuse('QUANTITY_NOT_POSITIVE', 'be more than', ZERO);
  if (step !== undefined && !isMultipleOf(quantity, step)) return refuse('QUANTITY_OFF_LOT', 'be a multiple of', step);
  if (min !== undefined && quantity.lt(min)) return refuse('QUANTITY_TOO_SMALL', 'be at least', min);
  if (max !== undefined && quantity.gt(max)) return refuse('QUANTITY_TOO_LARGE', 'be at most', max);
  return [];
}

/** ICEBERG_PARTS: the quantity by what is shown of it, rounded up. */
export function icebergFailures({ filters }: Instrument, order: FilteredOrder): readonly FilterFailure[] {
  const limit = boundOf(filters?.icebergParts);
  const shown = boundOf(order.icebergQuantity);
  const { quantity } = order;
  if (limit === undefined || shown === undefined || quantity === undefined || shown.lt(ZERO)) return [];
  // Without a division, which rounds: more parts than the limit are needed where that many do not hold it all.
  if (quantity.lte(shown.times(String(limit)))) return [];
  const message = `An order of ${textOf(quantity)} that shows ${textOf(shown)} at a time has more than ${limit} parts.`;
  return [failure('iceberg-parts', 'ICEBERG_PARTS_TOO_MANY', message, { quantity, icebergQuantity: shown, limit })];
}

/** NOTIONAL and MIN_NOTIONAL, each by itself; where the instrument has neither its `minNotional` holds for every order. */
export function notionalFailures(
  { filters, minNotional }: Instrument,
  order: FilteredOrder,
  facts: FilterFacts,
): readonly FilterFailure[] {
  const { notional, minNotional: older } = filters ?? {};
  if (notional === undefined && older === undefined) {
    const floor = { min: minNotional, appliesMinToMarket: true, appliesMaxToMarket: true, averageMinutes: 0 };
    return ruleFailures('notional', floor, order, facts);
  }
  return [...ruleFailures('notional', notional, order, facts), ...ruleFailures('min-notional', older, order, facts)];
}

function ruleFailures(
  filter: FilterName,
  rule: NotionalFilter | undefined,
  order: FilteredOrder,
  facts: FilterFacts,
): readonly FilterFailure[] {
  const notional = rule === undefined ? undefined : notionalOf(order, facts, rule.averageMinutes);
  if (rule === undefined || notional === undefined) return [];
  const isPriced = order.limitPrice !== undefined;
  const min = isPriced || rule.appliesMinToMarket ? boundOf(rule.min) : undefined;
  const max = isPriced || rule.appliesMaxToMarket ? boundOf(rule.max) : undefined;
  if (min !== undefined && notional.lt(min)) {
    const message = `The notional ${textOf(notional)} is below the venue's smallest, ${textOf(min)}.`;
    return [failure(filter, 'NOTIONAL_TOO_SMALL', message, { notional, minNotional: min })];
  }
  if (max !== undefined && notional.gt(max)) {
    const message = `The notional ${textOf(notional)} is above the venue's largest, ${textOf(max)}.`;
    return [failure(filter, 'NOTIONAL_TOO_LARGE', message, { notional, maxNotional: max })];
  }
  return [];
}

/** What an order is worth, in quote; without a price of its own at the venue's average. */
export function notionalOf(order: FilteredOrder, facts: FilterFacts, averageMinutes: number): Decimal | undefined {
  const { quantity, quoteQuantity, limitPrice } = order;
  if (quantity === undefined) return quoteQuantity;
  return (limitPrice ?? facts.averagePrice?.(averageMinutes))?.times(quantity);
}
