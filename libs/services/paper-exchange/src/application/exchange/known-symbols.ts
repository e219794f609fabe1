import { makeRules } from './make-rules.js';
import type { ListedFilter } from './listed-filters.js';
import type { SymbolRules } from './symbol-rules.js';

/** How a symbol of the synthetic market is described: decimal texts. */
export interface SymbolDescription {
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minNotional: string;
  readonly startPrice: string;
  /** The largest quantity of one order, and of one market order; 9,000,000 and the same where it is not said. */
  readonly maxQuantity?: string;
  readonly maxMarketQuantity?: string;
  /** The largest price and value of an order; 1,000,000,000 and 9,000,000 where it is not said. */
  readonly maxPrice?: string;
  readonly maxNotional?: string;
}

const MULTIPLIERS = { bidMultiplierUp: '5', bidMultiplierDown: '0.2', askMultiplierUp: '5', askMultiplierDown: '0.2' };

/** The filters of a symbol as Binance lists them, from its steps and floors. */
export function filtersOf(of: Omit<SymbolDescription, 'base' | 'quote' | 'startPrice'>): ListedFilter[] {
  const { tickSize, lotSize, minNotional, maxQuantity = '9000000.00000000', maxMarketQuantity = maxQuantity } = of;
  const { maxPrice = '1000000000.00000000', maxNotional = '9000000.00000000' } = of;
  return [
    { filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice, tickSize },
    { filterType: 'LOT_SIZE', minQty: lotSize, maxQty: maxQuantity, stepSize: lotSize },
    { filterType: 'ICEBERG_PARTS', limit: 100 },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: maxMarketQuantity, stepSize: '0.00000000' },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: 10,
      maxTrailingAboveDelta: 2_000,
      minTrailingBelowDelta: 10,
      maxTrailingBelowDelta: 2_000,
    },
    { filterType: 'PERCENT_PRICE_BY_SIDE', ...MULTIPLIERS, avgPriceMins: 5 },
    {
      filterType: 'NOTIONAL',
      minNotional,
      applyMinToMarket: true,
      maxNotional,
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
    { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 },
    { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: 10 },
  ];
}

/** Makes the rules of a symbol from its description. */
export function describeSymbol(text: SymbolDescription): SymbolRules {
  const { base, quote, startPrice } = text;
  return makeRules({ base, quote, startPrice, listed: filtersOf(text) });
}

const usdt = { quote: 'USDT', minNotional: '5.00000000' } as const;

/** The symbols that the synthetic market knows, by name, with plausible steps and prices. */
export const KNOWN_SYMBOLS: ReadonlyMap<string, SymbolRules> = new Map(
  [
    { base: 'BTC', tickSize: '0.01000000', lotSize: '0.00001000', startPrice: '61800' },
    { base: 'ETH', tickSize: '0.01000000', lotSize: '0.00010000', startPrice: '2650' },
    { base: 'SOL', tickSize: '0.01000000', lotSize: '0.00100000', startPrice: '152' },
    { base: 'BNB', tickSize: '0.01000000', lotSize: '0.00100000', startPrice: '585' },
    { base: 'XRP', tickSize: '0.00010000', lotSize: '0.10000000', startPrice: '0.58' },
    { base: 'ADA', tickSize: '0.00010000', lotSize: '0.10000000', startPrice: '0.35' },
    { base: 'DOGE', tickSize: '0.00001000', lotSize: '1.00000000', startPrice: '0.105' },
    { base: 'LTC', tickSize: '0.01000000', lotSize: '0.00100000', startPrice: '66' },
    {
      base: 'SHIB',
      tickSize: '0.00000001',
      lotSize: '1.00000000',
      startPrice: '0.00000721',
      maxQuantity: '46116860414.00000000',
      maxMarketQuantity: '20000000000.00000000',
    },
    { base: '币安人生', tickSize: '0.00010000', lotSize: '0.10000000', startPrice: '0.1456' },
  ]
    .map((known) => describeSymbol({ ...usdt, ...known }))
    .map((rules) => [rules.symbol, rules]),
);
