import { type Decimal, ZERO } from '#libs/kernel';

/** A range with a grid. A bound that is absent or 0 is no bound, a step that is absent or 0 is no step: that is how venues write it. */
export interface FilterRange {
  readonly min?: Decimal | undefined;
  readonly max?: Decimal | undefined;
  readonly step?: Decimal | undefined;
}

/** How far a price may be from the venue's average: `average × down` to `average × up`. */
export interface PriceMultipliers {
  readonly up: Decimal;
  readonly down: Decimal;
}

/** The average that a filter compares with: over the last `averageMinutes` minutes, of 0 the last price. */
export interface AveragedFilter {
  readonly averageMinutes: number;
}

/** The same band around the average for both sides. */
export interface PercentPriceFilter extends PriceMultipliers, AveragedFilter {}

/** A band of its own for each side. */
export interface PercentPriceBySideFilter extends AveragedFilter {
  readonly buy: PriceMultipliers;
  readonly sell: PriceMultipliers;
}

/** Price × quantity of an order, in quote. Orders without a price count at the average, where the flags have them count at all. */
export interface NotionalFilter extends AveragedFilter {
  readonly min?: Decimal | undefined;
  readonly appliesMinToMarket: boolean;
  readonly max?: Decimal | undefined;
  readonly appliesMaxToMarket: boolean;
}

/** What a trailing stop may trail by, in basis points: above the market for stop buys and profit sells, below it for the others. */
export interface TrailingDeltaFilter {
  readonly minAbove: number;
  readonly maxAbove: number;
  readonly minBelow: number;
  readonly maxBelow: number;
}

/** How many orders of a kind may be open; absent or 0 for no limit. */
export interface OpenOrderLimits {
  /** All of them, those of the other kinds included. */
  readonly orders?: number | undefined;
  /** Stop and take-profit orders, with a limit price or without. */
  readonly algoOrders?: number | undefined;
  /** Orders that show a part of their quantity only. */
  readonly icebergOrders?: number | undefined;
  /** Order lists, each counted once. */
  readonly orderLists?: number | undefined;
}

/**
 * What a venue demands of orders in an instrument beyond its steps and floors. All of it is optional: what is absent is not
 * demanded. The names are those of Binance's filters in plain words; other venues have some of them under other names.
 */
export interface OrderFilters {
  /** The lowest and highest price; the step is the instrument's `tickSize`. */
  readonly price?: FilterRange | undefined;
  /** The quantity of market orders, besides the instrument's own bounds, which hold for them too: the stricter ones count. */
  readonly marketLot?: FilterRange | undefined;
  /** Stands for the instrument's `minNotional` where it is there, and so does the next; where both are there an order must pass both. */
  readonly notional?: NotionalFilter | undefined;
  /** The older filter, MIN_NOTIONAL, with flags and an average of its own. */
  readonly minNotional?: NotionalFilter | undefined;
  readonly percentPrice?: PercentPriceFilter | undefined;
  readonly percentPriceBySide?: PercentPriceBySideFilter | undefined;
  /** The most parts of an iceberg order: its quantity by what it shows, rounded up. */
  readonly icebergParts?: number | undefined;
  readonly trailingDelta?: TrailingDeltaFilter | undefined;
  /** How much of the base asset an account may hold with its open buys filled. */
  readonly maxPosition?: Decimal | undefined;
  /** How often one order may be amended. */
  readonly maxAmends?: number | undefined;
  /** Open orders in this instrument. */
  readonly openOrders?: OpenOrderLimits | undefined;
  /** Open orders at the whole venue. */
  readonly openOrdersAtVenue?: OpenOrderLimits | undefined;
}

/** The filters by name. An instrument's steps and floors belong to `price`, `lot` and `notional`. */
export const FILTER_NAMES = [
  'price',
  'lot',
  'iceberg-parts',
  'market-lot',
  'trailing-delta',
  'percent-price',
  'percent-price-by-side',
  'notional',
  'min-notional',
  'max-orders',
  'max-algo-orders',
  'max-iceberg-orders',
  'max-order-lists',
  'max-position',
  'max-asset',
  'venue-max-orders',
  'venue-max-algo-orders',
  'venue-max-iceberg-orders',
  'venue-max-order-lists',
] as const;

/** One of {@link FILTER_NAMES}. */
export type FilterName = (typeof FILTER_NAMES)[number];

/** A bound as venues write it: 0 says that there is none. */
export function boundOf<T extends Decimal | number>(value: T | undefined): T | undefined {
  const isNone = value === undefined || (typeof value === 'number' ? value === 0 : value.eq(ZERO));
  return isNone ? undefined : value;
}
