import type { FilterRange, NotionalFilter, OpenOrderLimits, OrderFilters, PriceMultipliers } from '#libs/domain';
import { Decimal, ZERO, parseDecimal } from '#libs/kernel';
import { type JsonObject, JsonShapeError, countField, textField } from '../../values/json.js';

/** One filter of a symbol by its type. */
export function filterOf(filters: readonly JsonObject[], type: string): JsonObject | undefined {
  return filters.find((filter) => filter['filterType'] === type);
}

/** A number of a filter, 0 where there is no such filter; throws JsonShapeError for what is no decimal from 0 up. */
export function filterValue(filter: JsonObject | undefined, key: string): Decimal {
  if (filter === undefined) return ZERO;
  const value = parseDecimal(textField(filter, key));
  if (value === undefined || value.lt(ZERO)) throw new JsonShapeError(`"${key}" is not a decimal from 0 up`);
  return value;
}

/** What a symbol's filters, and those of the whole exchange, demand beyond its steps and floors; filters that we do not know are left out. Throws JsonShapeError. */
export function orderFiltersOf(filters: readonly JsonObject[], ofVenue: readonly JsonObject[] = []): OrderFilters {
  const of = <T>(type: string, read: (filter: JsonObject) => T): T | undefined => {
    const filter = filterOf(filters, type);
    return filter === undefined ? undefined : read(filter);
  };
  return {
    price: of('PRICE_FILTER', (one): FilterRange => ({ min: amount(one, 'minPrice'), max: amount(one, 'maxPrice') })),
    marketLot: of('MARKET_LOT_SIZE', (one): FilterRange => ({
      min: amount(one, 'minQty'),
      max: amount(one, 'maxQty'),
      step: amount(one, 'stepSize'),
    })),
    notional: of('NOTIONAL', notionalOf),
    minNotional: of('MIN_NOTIONAL', oldNotionalOf),
    percentPrice: of('PERCENT_PRICE', (one) => ({ ...multipliers(one, ''), averageMinutes: minutes(one) })),
    percentPriceBySide: of('PERCENT_PRICE_BY_SIDE', (one) => ({
      buy: multipliers(one, 'bid'),
      sell: multipliers(one, 'ask'),
      averageMinutes: minutes(one),
    })),
    icebergParts: of('ICEBERG_PARTS', (one) => countField(one, 'limit')),
    trailingDelta: of('TRAILING_DELTA', (one) => ({
      minAbove: countField(one, 'minTrailingAboveDelta'),
      maxAbove: countField(one, 'maxTrailingAboveDelta'),
      minBelow: countField(one, 'minTrailingBelowDelta'),
      maxBelow: countField(one, 'maxTrailingBelowDelta'),
    })),
    maxPosition: of('MAX_POSITION', (one) => amount(one, 'maxPosition')),
    maxAmends: of('MAX_NUM_ORDER_AMENDS', (one) => countField(one, 'maxNumOrderAmends')),
    openOrders: openOrdersOf(filters, ''),
    openOrdersAtVenue: openOrdersOf(ofVenue, 'EXCHANGE_'),
  };
}

/** The limits of open orders among filters of a symbol, or (with `EXCHANGE_`) of the whole exchange. */
export function openOrdersOf(filters: readonly JsonObject[], prefix: '' | 'EXCHANGE_'): OpenOrderLimits | undefined {
  const count = (type: string, key: string): number | undefined => {
    const filter = filterOf(filters, `${prefix}${type}`);
    return filter === undefined ? undefined : countField(filter, key in filter ? key : 'limit');
  };
  const limits = {
    orders: count('MAX_NUM_ORDERS', 'maxNumOrders'),
    algoOrders: count('MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders'),
    icebergOrders: count('MAX_NUM_ICEBERG_ORDERS', 'maxNumIcebergOrders'),
    orderLists: count('MAX_NUM_ORDER_LISTS', 'maxNumOrderLists'),
  };
  return Object.values(limits).some((limit) => limit !== undefined) ? limits : undefined;
}

function notionalOf(filter: JsonObject): NotionalFilter {
  return {
    min: amount(filter, 'minNotional'),
    appliesMinToMarket: filter['applyMinToMarket'] === true,
    max: amount(filter, 'maxNotional'),
    appliesMaxToMarket: filter['applyMaxToMarket'] === true,
    averageMinutes: minutes(filter),
  };
}

/** The older filter, which has a smallest value only. */
function oldNotionalOf(filter: JsonObject): NotionalFilter {
  const appliesMinToMarket = filter['applyToMarket'] === true;
  const averageMinutes = minutes(filter);
  return { min: amount(filter, 'minNotional'), appliesMinToMarket, appliesMaxToMarket: false, averageMinutes };
}

/** `multiplierUp`, and with a side before it `bidMultiplierUp`. */
function multipliers(filter: JsonObject, side: '' | 'bid' | 'ask'): PriceMultipliers {
  const name = side === '' ? 'multiplier' : `${side}Multiplier`;
  return { up: filterValue(filter, `${name}Up`), down: filterValue(filter, `${name}Down`) };
}

function amount(filter: JsonObject, key: string): Decimal | undefined {
  return key in filter ? filterValue(filter, key) : undefined;
}

function minutes(filter: JsonObject): number {
  return 'avgPriceMins' in filter ? countField(filter, 'avgPriceMins') : 0;
}
