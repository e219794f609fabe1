import { Injectable } from '@nestjs/common';
import { Exchange } from '../exchange/exchange.js';
import { WIRE_PLACES, priceText, quantityText, wireText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import { demandSymbols } from './named-symbols.js';
import { MOST_OPEN_ORDERS, PREVENTION_MODES, PRICE_MULTIPLIER } from './new-order-request.js';
import { ORDER_TYPES } from '#libs/domain';

const LARGEST_TICKS_UNITS = 1_000_000 * 100_000_000;

function filters(rules: SymbolRules): Record<string, unknown>[] {
  const lots = { minQty: quantityText(rules, rules.minLots), maxQty: quantityText(rules, rules.maxLots) };
  const maxPrice = priceText(rules, Math.floor(LARGEST_TICKS_UNITS / rules.tickUnits));
  const up = String(PRICE_MULTIPLIER);
  const down = String(1 / PRICE_MULTIPLIER);
  const multipliers = { bidMultiplierUp: up, bidMultiplierDown: down, askMultiplierUp: up, askMultiplierDown: down };
  const { minNotional, maxNotional } = rules;
  const notional = { minNotional: wireText(minNotional), maxNotional: wireText(maxNotional) };
  return [
    { filterType: 'PRICE_FILTER', minPrice: priceText(rules, 1), maxPrice, tickSize: priceText(rules, 1) },
    { filterType: 'LOT_SIZE', ...lots, stepSize: quantityText(rules, 1) },
    { filterType: 'ICEBERG_PARTS', limit: 100 },
    { filterType: 'MARKET_LOT_SIZE', ...lots, minQty: '0.00000000', stepSize: '0.00000000' },
    { filterType: 'PERCENT_PRICE_BY_SIDE', ...multipliers, avgPriceMins: 0 },
    { filterType: 'NOTIONAL', ...notional, applyMinToMarket: true, applyMaxToMarket: true, avgPriceMins: 0 },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: MOST_OPEN_ORDERS },
  ];
}

function describe(rules: SymbolRules): Record<string, unknown> {
  return {
    symbol: rules.symbol,
    status: 'TRADING',
    baseAsset: rules.base,
    baseAssetPrecision: WIRE_PLACES,
    quoteAsset: rules.quote,
    quotePrecision: WIRE_PLACES,
    quoteAssetPrecision: WIRE_PLACES,
    baseCommissionPrecision: WIRE_PLACES,
    quoteCommissionPrecision: WIRE_PLACES,
    orderTypes: ORDER_TYPES,
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: false,
    amendAllowed: false,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filters(rules),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: PREVENTION_MODES[0],
    allowedSelfTradePreventionModes: PREVENTION_MODES,
  };
}

/** What can be traded here, in which steps, and how much may be asked for. */
@Injectable()
export class ExchangeInfo {
  readonly #exchange: Exchange;
  readonly #limits: RateLimits;

  constructor(exchange: Exchange, limits: RateLimits) {
    this.#exchange = exchange;
    this.#limits = limits;
  }

  @PublicOperation({ rest: 'GET /exchangeInfo', ws: 'exchangeInfo' }, 20)
  exchangeInfo(params: Params, { nowMs }: CallContext): unknown {
    const { names } = demandSymbols(params, this.#exchange);
    return {
      timezone: 'UTC',
      serverTime: nowMs,
      rateLimits: this.#limits.rows(),
      exchangeFilters: [],
      symbols: names.map((name) => describe(this.#exchange.market(name).rules)),
    };
  }
}
