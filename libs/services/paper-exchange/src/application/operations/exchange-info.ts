import { Injectable } from '@nestjs/common';
import { Exchange } from '../exchange/exchange.js';
import { WIRE_PLACES } from '../exchange/grid.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { ApiError } from '../requests/api-error.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import { demandSymbols } from './named-symbols.js';
import { PREVENTION_MODES } from './new-order-request.js';
import { FILTERED_ORDER_TYPES } from '#libs/domain';

/** The permission that every symbol here has. */
const PERMISSION = 'SPOT';
const KNOWN_PERMISSION = /^(?:SPOT|MARGIN|LEVERAGED|TRD_GRP_\d{3})$/u;

function describe(rules: SymbolRules, showsSets: boolean): Record<string, unknown> {
  return {
    symbol: rules.symbol,
    status: rules.status,
    baseAsset: rules.base,
    baseAssetPrecision: rules.sizePlaces,
    quoteAsset: rules.quote,
    quotePrecision: rules.pricePlaces,
    quoteAssetPrecision: rules.pricePlaces,
    baseCommissionPrecision: WIRE_PLACES,
    quoteCommissionPrecision: WIRE_PLACES,
    orderTypes: FILTERED_ORDER_TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: rules.listed,
    permissions: [],
    permissionSets: showsSets ? [[PERMISSION]] : [],
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

  /** All symbols, or those that are named, or that have a permission or a status. */
  @PublicOperation({ rest: 'GET /exchangeInfo', ws: 'exchangeInfo' }, 20, [
    ...['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
  ])
  exchangeInfo(params: Params, { nowMs }: CallContext): unknown {
    const isNamed = params.has('symbol') || params.has('symbols');
    const permitted = readPermissions(params);
    if (isNamed && (permitted !== undefined || params.has('symbolStatus')))
      throw new ApiError(-1128, 'Combination of optional parameters invalid.');
    const { names } = demandSymbols(params, this.#exchange);
    const isShown = permitted === undefined || permitted.includes(PERMISSION);
    const showsSets = params.optional('showPermissionSets') !== 'false';
    const [first] = this.#exchange.markets;
    return {
      timezone: 'UTC',
      serverTime: nowMs,
      rateLimits: this.#limits.rows(),
      exchangeFilters: first?.rules.ofExchange ?? [],
      symbols: isShown ? names.map((name) => describe(this.#exchange.market(name).rules, showsSets)) : [],
    };
  }
}

/** The permissions that a request names, one or a JSON list. @throws ApiError -1130 */
function readPermissions(params: Params): readonly string[] | undefined {
  const text = params.optional('permissions');
  if (text === undefined) return undefined;
  const names = /^\[.*\]$/u.test(text) ? text.slice(1, -1).replaceAll('"', '').split(',') : [text];
  if (names.every((name) => KNOWN_PERMISSION.test(name))) return names;
  throw new ApiError(-1130, "Data sent for parameter 'permissions' is not valid.");
}
