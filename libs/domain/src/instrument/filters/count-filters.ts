import { type Decimal, ZERO } from '#libs/kernel';
import type { Instrument } from '../instrument.js';
import { type FilterFailure, failure, textOf } from './filter-failure.js';
import { type FilterFacts, type FilteredOrder, isAlgo } from './filtered-order.js';
import { type FilterName, type OpenOrderLimits, boundOf } from './order-filters.js';
import { notionalOf } from './size-filters.js';

type Kind = keyof OpenOrderLimits;

const KINDS: readonly (readonly [Kind, FilterName, FilterName, string])[] = [
  ['orders', 'max-orders', 'venue-max-orders', 'orders'],
  ['algoOrders', 'max-algo-orders', 'venue-max-algo-orders', 'stop and take-profit orders'],
  ['icebergOrders', 'max-iceberg-orders', 'venue-max-iceberg-orders', 'iceberg orders'],
  ['orderLists', 'max-order-lists', 'venue-max-order-lists', 'order lists'],
];

/** MAX_NUM_ORDERS, MAX_NUM_ALGO_ORDERS, MAX_NUM_ICEBERG_ORDERS, MAX_NUM_ORDER_LISTS and their EXCHANGE_ twins. */
export function openOrderFailures(
  { filters }: Instrument,
  order: FilteredOrder,
  { openOrders, openOrdersAtVenue }: FilterFacts,
): readonly FilterFailure[] {
  return KINDS.filter(([kind]) => counts(order, kind)).flatMap(([kind, filter, venueFilter, what]) => [
    ...countFailures(filter, `${what} in the instrument`, openOrders?.[kind], filters?.openOrders?.[kind]),
    ...countFailures(
      venueFilter,
      `${what} at the venue`,
      openOrdersAtVenue?.[kind],
      filters?.openOrdersAtVenue?.[kind],
    ),
  ]);
}

function counts(order: FilteredOrder, kind: Kind): boolean {
  switch (kind) {
    case 'orders':
      return true;
    case 'algoOrders':
      return isAlgo(order);
    case 'icebergOrders':
      return boundOf(order.icebergQuantity) !== undefined;
    case 'orderLists':
      return order.opensList === true;
  }
}

function countFailures(
  filter: FilterName,
  what: string,
  open: number | undefined,
  most: number | undefined,
): readonly FilterFailure[] {
  const limit = boundOf(most);
  if (open === undefined || limit === undefined || open < limit) return [];
  const message = `${open} ${what} are open, and no more than ${limit} may be.`;
  return [failure(filter, 'OPEN_ORDERS_TOO_MANY', message, { open, limit }, true)];
}

/** MAX_POSITION: a buy that, with what is held and every open buy filled, makes the position larger than it may be. */
export function positionFailures(
  { filters, base }: Instrument,
  { side, quantity }: FilteredOrder,
  { heldQuantity, openBuyQuantity }: FilterFacts,
): readonly FilterFailure[] {
  const maxPosition = boundOf(filters?.maxPosition);
  if (maxPosition === undefined || heldQuantity === undefined || side === 'SELL') return [];
  const position = heldQuantity.plus(openBuyQuantity ?? ZERO).plus(quantity ?? ZERO);
  if (position.lte(maxPosition)) return [];
  const message = `The buy would make the position ${textOf(position)} ${base}; the venue allows ${textOf(maxPosition)}.`;
  return [failure('max-position', 'POSITION_TOO_LARGE', message, { position, maxPosition }, true)];
}

/** MAX_ASSET: what one order of the account may move of the base asset, or of the quote asset by its notional. */
export function assetFailures(
  { base, quote, filters }: Instrument,
  order: FilteredOrder,
  facts: FilterFacts,
): readonly FilterFailure[] {
  const moved: readonly (readonly [string, Decimal | undefined])[] = [
    [base, order.quantity],
    [quote, notionalOf(order, facts, (filters?.notional ?? filters?.minNotional)?.averageMinutes ?? 0)],
  ];
  return moved.flatMap(([asset, amount]) => {
    const limit = boundOf(facts.assetLimits?.get(asset));
    if (limit === undefined || amount === undefined || amount.lte(limit)) return [];
    const message = `One order may move at most ${textOf(limit)} ${asset}, not ${textOf(amount)}.`;
    return [failure('max-asset', 'ASSET_LIMIT_EXCEEDED', message, { asset, amount, limit })];
  });
}
