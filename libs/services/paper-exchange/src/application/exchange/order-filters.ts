import { checkOrderFilters, isAlgoType } from '#libs/domain';
import type { FilterFacts, FilterName, FilteredOrder, OpenOrderCounts } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import { sumDecimals } from '#libs/kernel';
import { filterFailure } from '../requests/api-error.js';
import type { Exchange } from './exchange.js';
import { leftLots } from './order-record.js';
import type { OrderRecord } from './order-record.js';
import { priceOf, quantityOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';

/** Binance's names of the filters. */
const NAMES: Readonly<Record<FilterName, string>> = {
  price: 'PRICE_FILTER',
  lot: 'LOT_SIZE',
  'iceberg-parts': 'ICEBERG_PARTS',
  'market-lot': 'MARKET_LOT_SIZE',
  'trailing-delta': 'TRAILING_DELTA',
  'percent-price': 'PERCENT_PRICE',
  'percent-price-by-side': 'PERCENT_PRICE_BY_SIDE',
  notional: 'NOTIONAL',
  'min-notional': 'MIN_NOTIONAL',
  'max-orders': 'MAX_NUM_ORDERS',
  'max-algo-orders': 'MAX_NUM_ALGO_ORDERS',
  'max-iceberg-orders': 'MAX_NUM_ICEBERG_ORDERS',
  'max-order-lists': 'MAX_NUM_ORDER_LISTS',
  'max-position': 'MAX_POSITION',
  'max-asset': 'MAX_ASSET',
  'venue-max-orders': 'EXCHANGE_MAX_NUM_ORDERS',
  'venue-max-algo-orders': 'EXCHANGE_MAX_NUM_ALGO_ORDERS',
  'venue-max-iceberg-orders': 'EXCHANGE_MAX_NUM_ICEBERG_ORDERS',
  'venue-max-order-lists': 'EXCHANGE_MAX_NUM_ORDER_LISTS',
};

/** What filters have to know besides the order. */
export interface FilterSurroundings {
  readonly exchange: Exchange;
  readonly account: string;
  /** The average price of the last minutes, in quote; the last price where nothing was traded in them. */
  readonly averagePrice: (symbol: string, minutes: number) => Decimal;
}

/** Orders of the same request that come before this one: as if they were open already. */
export type OrdersAhead = readonly FilteredOrder[];

/** Refuses an order that a filter of its symbol, or of the exchange, does not let pass. @throws ApiError -1013 */
export function demandFilters(
  rules: SymbolRules,
  order: FilteredOrder,
  around: FilterSurroundings,
  ahead: OrdersAhead = [],
): void {
  const [first] = checkOrderFilters(rules.instrument, order, factsOf(rules, around, ahead));
  if (first !== undefined) throw filterFailure(NAMES[first.filter]);
}

function countsOf(open: readonly OrderRecord[], lists: number, ahead: OrdersAhead): OpenOrderCounts {
  const all = [
    ...open.map(({ type, icebergLots }) => ({ type, isIceberg: icebergLots !== 0 })),
    ...ahead.map(({ type, icebergQuantity }) => ({ type, isIceberg: icebergQuantity !== undefined })),
  ];
  return {
    orders: all.length,
    algoOrders: all.filter((order) => isAlgoType(order.type)).length,
    icebergOrders: all.filter(({ isIceberg }) => isIceberg).length,
    orderLists: lists,
  };
}

function factsOf(
  { symbol, base }: SymbolRules,
  { exchange, account, averagePrice }: FilterSurroundings,
  ahead: OrdersAhead,
): FilterFacts {
  const lists = exchange.clients.lists.open(account);
  const open = exchange.orders.open(account);
  const here = open.filter(({ rules }) => rules.symbol === symbol);
  const { free, locked } = exchange.ledger.holding(account, base);
  return {
    averagePrice: (minutes) =>
      minutes === 0
        ? priceOf(exchange.market(symbol).rules, exchange.market(symbol).lastTicks)
        : averagePrice(symbol, minutes),
    openOrders: countsOf(here, lists.filter((list) => list.symbol === symbol).length, ahead),
    openOrdersAtVenue: countsOf(open, lists.length, ahead),
    heldQuantity: free.plus(locked),
    openBuyQuantity: sumDecimals(
      here.filter(({ side }) => side === 'BUY').map((order) => quantityOf(order.rules, leftLots(order))),
    ),
    assetLimits: new Map(),
  };
}
