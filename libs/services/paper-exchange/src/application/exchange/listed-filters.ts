import { Decimal, ZERO, asId, maxDecimal, parseDecimal } from '#libs/kernel';
import type { InstrumentId, VenueId } from '#libs/kernel';
import type { FilterRange, Instrument, OrderFilters, PriceMultipliers } from '#libs/domain';

/** A filter in the words of exchangeInfo, such as `{ filterType: 'ICEBERG_PARTS', limit: 100 }`. */
export type ListedFilter = { readonly filterType: string } & Readonly<Record<string, unknown>>;

/** What identifies a symbol, and the filters that it lists. */
export interface ListedSymbolFilters {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly listed: readonly ListedFilter[];
  /** What the whole exchange demands. */
  readonly ofExchange?: readonly ListedFilter[];
}

/** The finest step where a filter states none: Binance prints 8 decimals. */
const FINEST = new Decimal('0.00000001');

/** Reads filters as orders are checked by them. What is not listed, or listed as 0, is not demanded. */
export function instrumentOf({ symbol, base, quote, listed, ofExchange = [] }: ListedSymbolFilters): Instrument {
  const of = filterIn(listed);
  const atVenue = filterIn(ofExchange);
  const lot = of('LOT_SIZE');
  return {
    venue: asId<VenueId>('paper'),
    id: asId<InstrumentId>(`${base}-${quote}`),
    venueSymbol: symbol,
    base,
    quote,
    status: 'TRADING',
    tickSize: positiveOr(amount(of('PRICE_FILTER'), 'tickSize'), FINEST),
    lotSize: positiveOr(amount(lot, 'stepSize'), FINEST),
    minQuantity: amount(lot, 'minQty'),
    maxQuantity: amount(lot, 'maxQty'),
    // Both hold where both are listed.
    minNotional: maxDecimal(amount(of('NOTIONAL'), 'minNotional'), amount(of('MIN_NOTIONAL'), 'minNotional')),
    filters: { ...sizes(of), ...prices(of), ...counts(of, atVenue) },
  };
}

type Find = (type: string) => ListedFilter | undefined;

function filterIn(filters: readonly ListedFilter[]): Find {
  return (type) => filters.find(({ filterType }) => filterType === type);
}

function sizes(of: Find): OrderFilters {
  const marketLot = of('MARKET_LOT_SIZE');
  const notional = of('NOTIONAL');
  const minimum = of('MIN_NOTIONAL');
  return {
    marketLot: marketLot && range(marketLot, 'minQty', 'maxQty', 'stepSize'),
    notional: notional && {
      min: amount(notional, 'minNotional'),
      appliesMinToMarket: notional['applyMinToMarket'] === true,
      max: amount(notional, 'maxNotional'),
      appliesMaxToMarket: notional['applyMaxToMarket'] === true,
      averageMinutes: count(notional, 'avgPriceMins') ?? 0,
    },
    minNotional: minimum && {
      min: amount(minimum, 'minNotional'),
      appliesMinToMarket: minimum['applyToMarket'] === true,
      appliesMaxToMarket: false,
      averageMinutes: count(minimum, 'avgPriceMins') ?? 0,
    },
    icebergParts: count(of('ICEBERG_PARTS'), 'limit'),
    maxPosition: of('MAX_POSITION') && amount(of('MAX_POSITION'), 'maxPosition'),
  };
}

function prices(of: Find): OrderFilters {
  const price = of('PRICE_FILTER');
  const band = of('PERCENT_PRICE');
  const bySide = of('PERCENT_PRICE_BY_SIDE');
  const trailing = of('TRAILING_DELTA');
  return {
    price: price && range(price, 'minPrice', 'maxPrice', 'tickSize'),
    percentPrice: band && {
      ...multipliers(band, 'multiplierUp', 'multiplierDown'),
      averageMinutes: count(band, 'avgPriceMins') ?? 0,
    },
    percentPriceBySide: bySide && {
      buy: multipliers(bySide, 'bidMultiplierUp', 'bidMultiplierDown'),
      sell: multipliers(bySide, 'askMultiplierUp', 'askMultiplierDown'),
      averageMinutes: count(bySide, 'avgPriceMins') ?? 0,
    },
    trailingDelta: trailing && {
      minAbove: count(trailing, 'minTrailingAboveDelta') ?? 0,
      maxAbove: count(trailing, 'maxTrailingAboveDelta') ?? Number.MAX_SAFE_INTEGER,
      minBelow: count(trailing, 'minTrailingBelowDelta') ?? 0,
      maxBelow: count(trailing, 'maxTrailingBelowDelta') ?? Number.MAX_SAFE_INTEGER,
    },
  };
}

function counts(of: Find, atVenue: Find): OrderFilters {
  return {
    maxAmends: count(of('MAX_NUM_ORDER_AMENDS'), 'maxNumOrderAmends'),
    openOrders: {
      orders: count(of('MAX_NUM_ORDERS'), 'maxNumOrders'),
      algoOrders: count(of('MAX_NUM_ALGO_ORDERS'), 'maxNumAlgoOrders'),
      icebergOrders: count(of('MAX_NUM_ICEBERG_ORDERS'), 'maxNumIcebergOrders'),
      orderLists: count(of('MAX_NUM_ORDER_LISTS'), 'maxNumOrderLists'),
    },
    openOrdersAtVenue: {
      orders: count(atVenue('EXCHANGE_MAX_NUM_ORDERS'), 'maxNumOrders'),
      algoOrders: count(atVenue('EXCHANGE_MAX_NUM_ALGO_ORDERS'), 'maxNumAlgoOrders'),
      icebergOrders: count(atVenue('EXCHANGE_MAX_NUM_ICEBERG_ORDERS'), 'maxNumIcebergOrders'),
      orderLists: count(atVenue('EXCHANGE_MAX_NUM_ORDER_LISTS'), 'maxNumOrderLists'),
    },
  };
}

function range(filter: ListedFilter, min: string, max: string, step: string): FilterRange {
  return { min: amount(filter, min), max: amount(filter, max), step: amount(filter, step) };
}

function multipliers(filter: ListedFilter, up: string, down: string): PriceMultipliers {
  const most = new Decimal('1e30');
  return { up: positiveOr(amount(filter, up), most), down: maxDecimal(amount(filter, down), ZERO) };
}

/** An amount of a filter; 0 where there is none that can be read. */
function amount(filter: ListedFilter | undefined, name: string): Decimal {
  const value = filter?.[name];
  return (typeof value === 'string' ? parseDecimal(value) : undefined) ?? ZERO;
}

function count(filter: ListedFilter | undefined, name: string): number | undefined {
  const value = filter?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function positiveOr(value: Decimal, otherwise: Decimal): Decimal {
  return value.gt(ZERO) ? value : otherwise;
}
