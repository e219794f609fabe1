import { ORDER_TYPES, SELF_TRADE_PREVENTION_MODES, SIDES, TIMES_IN_FORCE } from '#libs/domain';
import type { OrderType, SelfTradePrevention } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import type { Decimal, Random } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import type { OrderRequest } from '../exchange/order-request.js';
import { quoteOf, stepsOf, tickLotsOf } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { filterFailure, missing } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';
import { randomClientId } from './random-client-id.js';

/** The modes of self-trade prevention that all symbols allow; the first is the default. */
export const PREVENTION_MODES: readonly SelfTradePrevention[] = SELF_TRADE_PREVENTION_MODES;

/** The most open orders that an account may have in a symbol (filter MAX_NUM_ORDERS). */
export const MOST_OPEN_ORDERS = 200;
/** How far from the last price a limit may be (filter PERCENT_PRICE_BY_SIDE): at most five times, at least a fifth. */
export const PRICE_MULTIPLIER = 5;

function readPrice(params: Params, rules: SymbolRules, exchange: Exchange): number {
  const price = params.decimal('price');
  if (price === undefined) throw missing('price');
  const ticks = stepsOf(price, rules.tickUnits);
  if (ticks === undefined || ticks < 1) throw filterFailure('PRICE_FILTER');
  const last = exchange.market(rules.symbol).lastTicks;
  if (ticks > last * PRICE_MULTIPLIER || ticks * PRICE_MULTIPLIER < last) throw filterFailure('PERCENT_PRICE_BY_SIDE');
  return ticks;
}

function readLots(params: Params, rules: SymbolRules): number {
  const quantity = params.decimal('quantity');
  if (quantity === undefined) throw missing('quantity');
  const lots = stepsOf(quantity, rules.lotUnits);
  if (lots === undefined || lots < rules.minLots || lots > rules.maxLots) throw filterFailure('LOT_SIZE');
  return lots;
}

function checkNotional(rules: SymbolRules, notional: Decimal): void {
  if (notional.lt(rules.minNotional) || notional.gt(rules.maxNotional)) throw filterFailure('NOTIONAL');
}

function readSize(
  params: Params,
  rules: SymbolRules,
  type: OrderType,
  exchange: Exchange,
): Pick<OrderRequest, 'priceTicks' | 'lots' | 'quoteQuantity' | 'quoteBudget'> {
  const market = type === 'MARKET';
  const quoteQuantity = market ? params.decimal('quoteOrderQty') : undefined;
  if (!market) params.forbidden('quoteOrderQty');
  if (quoteQuantity !== undefined) {
    params.forbidden('quantity');
    checkNotional(rules, quoteQuantity);
    return { priceTicks: 0, lots: 0, quoteQuantity, quoteBudget: tickLotsOf(rules, quoteQuantity) };
  }
  if (market) params.forbidden('price');
  const priceTicks = market ? 0 : readPrice(params, rules, exchange);
  const lots = readLots(params, rules);
  const pricedTicks = market ? exchange.market(rules.symbol).lastTicks : priceTicks;
  checkNotional(rules, quoteOf(rules, BigInt(pricedTicks) * BigInt(lots)));
  return { priceTicks, lots, quoteQuantity: ZERO, quoteBudget: undefined };
}

/** Reads a new order and checks it against the symbol's filters. @throws ApiError */
export function readNewOrder(params: Params, account: string, exchange: Exchange, random: Random): OrderRequest {
  const rules = demandSymbol(params, exchange);
  params.required('side');
  params.required('type');
  const side = params.oneOf('side', SIDES, -1117, 'Invalid side.') ?? 'BUY';
  const type = params.oneOf('type', ORDER_TYPES, -1116, 'Invalid orderType.') ?? 'LIMIT';
  for (const name of ['stopPrice', 'trailingDelta', 'icebergQty']) params.forbidden(name);
  if (type === 'LIMIT') params.required('timeInForce');
  else params.forbidden('timeInForce');
  const timeInForce = params.oneOf('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.') ?? 'GTC';
  const prevention = 'This symbol does not allow the specified self-trade prevention mode.';
  const mode = params.oneOf('selfTradePreventionMode', PREVENTION_MODES, -1013, prevention) ?? 'EXPIRE_MAKER';
  const clientOrderId = params.clientId('newClientOrderId') ?? randomClientId(random);
  const size = readSize(params, rules, type, exchange);
  if (exchange.orders.open(account, rules.symbol).length >= MOST_OPEN_ORDERS) {
    throw filterFailure('MAX_NUM_ORDERS');
  }
  return { rules, side, type, timeInForce, ...size, clientOrderId, selfTradePrevention: mode };
}
