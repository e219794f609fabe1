import fc from 'fast-check';
import { Decimal } from '#libs/kernel';
import { SIDES, type Side } from '../../market/index.js';
import { ORDER_TYPES } from '../../order/index.js';
import type { FilterName, FilteredOrderType, OrderFilters } from './index.js';

/** Hundredths as a decimal: the oracle below counts in whole hundredths. */
export const H = (hundredths: number): Decimal => new Decimal(String(hundredths)).div('100');

/** All amounts in hundredths, as venues list them: 0 is no bound. */
export interface Listed {
  readonly price: { min: number; max: number; step: number };
  readonly lot: { min: number; max: number; step: number };
  readonly market: { min: number; max: number; step: number } | undefined;
  readonly notional: { min: number; minToMarket: boolean; max: number; maxToMarket: boolean; minutes: number };
  /** MIN_NOTIONAL, beside NOTIONAL. */
  readonly older: { min: number; toMarket: boolean; minutes: number } | undefined;
  readonly band: { up: number; down: number; minutes: number } | undefined;
  readonly bySide: { bidUp: number; bidDown: number; askUp: number; askDown: number; minutes: number } | undefined;
  readonly parts: number;
  readonly trailing: { minAbove: number; maxAbove: number; minBelow: number; maxBelow: number } | undefined;
  readonly counts: readonly number[];
  readonly maxPosition: number;
}

/** An order, in hundredths; 0 for what it does not have. */
export interface Asked {
  readonly side: Side;
  readonly type: FilteredOrderType;
  readonly quantity: number;
  readonly price: number;
  readonly stop: number;
  readonly iceberg: number;
  readonly trailing: number;
  readonly list: boolean;
}

/** What is known when it comes, in hundredths; `open` counts the kinds here and then everywhere. */
export interface Known {
  readonly last: number;
  readonly mean: number;
  readonly open: readonly number[];
  readonly held: number;
  readonly openBuys: number;
}

/** Whether it has a price of its own. */
export const hasLimit = ({ type }: Asked): boolean => type.includes('LIMIT');
/** Whether it waits for a price. */
export const isStop = ({ type }: Asked): boolean => type.startsWith('STOP') || type.startsWith('TAKE');

/** The venue's documentation, sentence by sentence, in whole hundredths (prices × quantities in ten-thousandths). */
export function oracle(listed: Listed, asked: Asked, known: Known): Set<FilterName> {
  const fails = new Set<FilterName>();
  const within = (value: number, { min, max, step }: { min: number; max: number; step: number }): boolean =>
    value > 0 && (min === 0 || value >= min) && (max === 0 || value <= max) && (step === 0 || value % step === 0);
  const averageOf = (minutes: number): number => (minutes === 0 ? known.last : known.mean);
  const prices = [...(hasLimit(asked) ? [asked.price] : []), ...(isStop(asked) ? [asked.stop] : [])];
  if (!prices.every((price) => within(price, listed.price))) fails.add('price');
  const shown = asked.iceberg === 0 ? [] : [asked.iceberg];
  if (![asked.quantity, ...shown].every((quantity) => within(quantity, listed.lot))) fails.add('lot');
  if (asked.type === 'MARKET' && listed.market !== undefined && !within(asked.quantity, listed.market))
    fails.add('market-lot');
  if (listed.parts > 0 && asked.iceberg > 0 && Math.ceil(asked.quantity / asked.iceberg) > listed.parts)
    fails.add('iceberg-parts');
  if (listed.trailing !== undefined && isStop(asked) && asked.trailing > 0) {
    const { minAbove, maxAbove, minBelow, maxBelow } = listed.trailing;
    const above = ['STOP_LOSS BUY', 'STOP_LOSS_LIMIT BUY', 'TAKE_PROFIT SELL', 'TAKE_PROFIT_LIMIT SELL'];
    const [min, max] = above.includes(`${asked.type} ${asked.side}`) ? [minAbove, maxAbove] : [minBelow, maxBelow];
    if (asked.trailing < min || asked.trailing > max) fails.add('trailing-delta');
  }
  if (hasLimit(asked)) {
    const far = (up: number, down: number, minutes: number): boolean =>
      asked.price * 100 > averageOf(minutes) * up || asked.price * 100 < averageOf(minutes) * down;
    const { band, bySide } = listed;
    if (band !== undefined && far(band.up, band.down, band.minutes)) fails.add('percent-price');
    if (bySide !== undefined) {
      const [up, down] = asked.side === 'BUY' ? [bySide.bidUp, bySide.bidDown] : [bySide.askUp, bySide.askDown];
      if (far(up, down, bySide.minutes)) fails.add('percent-price-by-side');
    }
  }
  const { min, minToMarket, max, maxToMarket, minutes } = listed.notional;
  const notional = asked.quantity * (hasLimit(asked) ? asked.price : averageOf(minutes));
  if (min > 0 && (hasLimit(asked) || minToMarket) && notional < min * 100) fails.add('notional');
  if (max > 0 && (hasLimit(asked) || maxToMarket) && notional > max * 100) fails.add('notional');
  const { older } = listed;
  if (older !== undefined && older.min > 0 && (hasLimit(asked) || older.toMarket)) {
    const worth = asked.quantity * (hasLimit(asked) ? asked.price : averageOf(older.minutes));
    if (worth < older.min * 100) fails.add('min-notional');
  }
  const kinds: readonly (readonly [FilterName, FilterName, boolean])[] = [
    ['max-orders', 'venue-max-orders', true],
    ['max-algo-orders', 'venue-max-algo-orders', isStop(asked)],
    ['max-iceberg-orders', 'venue-max-iceberg-orders', asked.iceberg > 0],
    ['max-order-lists', 'venue-max-order-lists', asked.list],
  ];
  kinds.forEach(([here, everywhere, counts], i) => {
    const full = (limit = 0, open = 0): boolean => counts && limit > 0 && open >= limit;
    if (full(listed.counts[i], known.open[i])) fails.add(here);
    if (full(listed.counts[i + 4], known.open[i + 4])) fails.add(everywhere);
  });
  const position = known.held + known.openBuys + asked.quantity;
  if (listed.maxPosition > 0 && asked.side === 'BUY' && position > listed.maxPosition) fails.add('max-position');
  return fails;
}

/** The same as the domain has them. */
export function filtersOf(listed: Listed): OrderFilters {
  const { market, notional, older, band, bySide, counts } = listed;
  const range = ({ min, max, step }: { min: number; max: number; step: number }) => ({
    min: H(min),
    max: H(max),
    step: H(step),
  });
  const limits = (from: number) => ({
    orders: counts[from],
    algoOrders: counts[from + 1],
    icebergOrders: counts[from + 2],
    orderLists: counts[from + 3],
  });
  return {
    price: range(listed.price),
    marketLot: market && range(market),
    notional: {
      min: H(notional.min),
      appliesMinToMarket: notional.minToMarket,
      max: H(notional.max),
      appliesMaxToMarket: notional.maxToMarket,
      averageMinutes: notional.minutes,
    },
    minNotional: older && {
      min: H(older.min),
      appliesMinToMarket: older.toMarket,
      appliesMaxToMarket: false,
      averageMinutes: older.minutes,
    },
    percentPrice: band && { up: H(band.up), down: H(band.down), averageMinutes: band.minutes },
    percentPriceBySide: bySide && {
      buy: { up: H(bySide.bidUp), down: H(bySide.bidDown) },
      sell: { up: H(bySide.askUp), down: H(bySide.askDown) },
      averageMinutes: bySide.minutes,
    },
    icebergParts: listed.parts,
    trailingDelta: listed.trailing,
    maxPosition: H(listed.maxPosition),
    openOrders: limits(0),
    openOrdersAtVenue: limits(4),
  };
}

const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000 }));
const step = fc.constantFrom(0, 1, 5, 10);
const range = fc.record({ min: amount, max: amount, step });
const minutes = fc.constantFrom(0, 5);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const eight = (max: number) => fc.array(fc.nat({ max }), { minLength: 8, maxLength: 8 });
/** Filters with and without each optional part, in hundredths. */
export const anyFilters: fc.Arbitrary<Listed> = fc.record({
  price: range,
  lot: fc.record({ min: amount, max: amount, step: fc.constantFrom(1, 5, 10) }),
  market: maybe(range),
  notional: fc.record({ min: amount, minToMarket: fc.boolean(), max: amount, maxToMarket: fc.boolean(), minutes }),
  older: maybe(fc.record({ min: amount, toMarket: fc.boolean(), minutes })),
  band: maybe(fc.record({ up: fc.integer({ min: 100, max: 300 }), down: fc.nat({ max: 100 }), minutes })),
  bySide: maybe(
    fc.record({
      bidUp: fc.integer({ min: 100, max: 300 }),
      bidDown: fc.nat({ max: 100 }),
      askUp: fc.integer({ min: 100, max: 300 }),
      askDown: fc.nat({ max: 100 }),
      minutes,
    }),
  ),
  parts: fc.nat({ max: 5 }),
  trailing: maybe(
    fc.record({
      minAbove: fc.nat({ max: 10 }),
      maxAbove: fc.integer({ min: 10, max: 50 }),
      minBelow: fc.nat({ max: 10 }),
      maxBelow: fc.integer({ min: 10, max: 50 }),
    }),
  ),
  counts: eight(3),
  maxPosition: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6_000 })),
});
/** Orders of every type, on the grids and beside them. */
export const anyOrder: fc.Arbitrary<Asked> = fc.record({
  side: fc.constantFrom(...SIDES),
  type: fc.constantFrom<FilteredOrderType>(
    ...ORDER_TYPES,
    'STOP_LOSS',
    'STOP_LOSS_LIMIT',
    'TAKE_PROFIT',
    'TAKE_PROFIT_LIMIT',
  ),
  quantity: fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(10, 20, 30, 40, 50, 60)),
  price: fc.integer({ min: 1, max: 2_000 }),
  stop: fc.integer({ min: 1, max: 2_000 }),
  iceberg: fc.oneof(fc.constant(0), fc.constant(10), fc.integer({ min: 1, max: 2_000 })),
  trailing: fc.nat({ max: 60 }),
  list: fc.boolean(),
});
/** What is open and held: enough to reach every limit of {@link anyFilters}. */
export const anyFacts: fc.Arbitrary<Known> = fc.record({
  last: fc.integer({ min: 1, max: 2_000 }),
  mean: fc.integer({ min: 1, max: 2_000 }),
  open: eight(4),
  held: amount,
  openBuys: amount,
});
