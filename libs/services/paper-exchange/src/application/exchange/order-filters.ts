import { checkOrderFilters } from '#libs/domain';
import type { FilterFacts, FilterName, FilteredOrder } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import { sumDecimals } from '#libs/kernel';
import { filterFailure } from '../requests/api-error.js';
import type { Exchange } from './exchange.js';
import { leftLots } from './order-record.js';
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

/** Refuses an order that a filter of its symbol, or of the exchange, does not let pass. @throws ApiError -1013 */
export function demandFilters(rules: SymbolRules, order: FilteredOrder, around: FilterSurroundings): void {
  const [first] = checkOrderFilters(rules.instrument, order, factsOf(rules, around));
  if (first === undefined) return;
  const lists = (type: string): boolean => rules.listed.some(({ filterType }) => filterType === type);
  const isOldNotional = first.filter === 'notional' && !lists('NOTIONAL') && lists('MIN_NOTIONAL');
  throw filterFailure(isOldNotional ? 'MIN_NOTIONAL' : NAMES[first.filter]);
}

function factsOf({ symbol, base }: SymbolRules, { exchange, account, averagePrice }: FilterSurroundings): FilterFacts {
  const open = exchange.orders.open(account);
  const here = open.filter(({ rules }) => rules.symbol === symbol);
  const { free, locked } = exchange.ledger.holding(account, base);
  return {
    averagePrice: (minutes) =>
      minutes === 0
        ? priceOf(exchange.market(symbol).rules, exchange.market(symbol).lastTicks)
        : averagePrice(symbol, minutes),
    openOrders: { orders: here.length, algoOrders: 0, icebergOrders: 0, orderLists: 0 },
    openOrdersAtVenue: { orders: open.length, algoOrders: 0, icebergOrders: 0, orderLists: 0 },
    heldQuantity: free.plus(locked),
    openBuyQuantity: sumDecimals(
      here.filter(({ side }) => side === 'BUY').map((order) => quantityOf(order.rules, leftLots(order))),
    ),
    assetLimits: new Map(),
  };
}
