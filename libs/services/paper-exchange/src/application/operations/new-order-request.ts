import { ORDER_TYPES, SELF_TRADE_PREVENTION_MODES, SIDES, TIMES_IN_FORCE } from '#libs/domain';
import type { FilteredOrderType, OrderType, SelfTradePrevention } from '#libs/domain';
import { ZERO, invariant } from '#libs/kernel';
import type { Decimal, Random } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import { unitsIn } from '../exchange/grid.js';
import { demandFilters } from '../exchange/order-filters.js';
import type { FilterSurroundings } from '../exchange/order-filters.js';
import type { OrderRequest } from '../exchange/order-request.js';
import { tickLotsOf } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { ApiError, missing, orderRejected } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';
import { randomClientId } from './random-client-id.js';

/** The modes of self-trade prevention that all symbols allow; the first is the default. */
export const PREVENTION_MODES: readonly SelfTradePrevention[] = SELF_TRADE_PREVENTION_MODES;

/** The parameters of a new order. */
export const ORDER_PARAMS: readonly string[] = [
  ...['symbol', 'side', 'type', 'timeInForce', 'quantity', 'quoteOrderQty', 'price', 'newClientOrderId'],
  ...['strategyId', 'strategyType', 'stopPrice', 'trailingDelta', 'icebergQty', 'newOrderRespType'],
  ...['selfTradePreventionMode', 'pegPriceType', 'pegOffsetValue', 'pegOffsetType'],
];

/** Orders of Binance that no symbol here takes, and what it says of them. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  STOP_LOSS: 'Stop loss orders are not supported for this symbol.',
  STOP_LOSS_LIMIT: 'Stop loss limit orders are not supported for this symbol.',
  TAKE_PROFIT: 'Take profit orders are not supported for this symbol.',
  TAKE_PROFIT_LIMIT: 'Take profit limit orders are not supported for this symbol.',
};
const LEAST_STRATEGY_TYPE = 1_000_000;

interface Size {
  readonly price: Decimal | undefined;
  readonly quantity: Decimal | undefined;
  readonly quote: Decimal | undefined;
}

/** Reads the amounts of an order as far as its type has them. @throws ApiError -1102, -1106, -1111 */
function readSize(params: Params, type: OrderType): Size {
  if (type !== 'MARKET') {
    params.forbidden('quoteOrderQty');
    return { price: demanded(params, 'price'), quantity: demanded(params, 'quantity'), quote: undefined };
  }
  params.forbidden('price');
  const quote = params.decimal('quoteOrderQty');
  if (quote !== undefined) params.forbidden('quantity');
  return { price: undefined, quantity: quote === undefined ? demanded(params, 'quantity') : undefined, quote };
}

function demanded(params: Params, name: string): Decimal {
  const value = params.decimal(name);
  if (value === undefined) throw missing(name);
  return value;
}

function readType(params: Params): OrderType {
  const unsupported = UNSUPPORTED[params.required('type')];
  if (unsupported !== undefined) throw orderRejected(unsupported);
  const type = params.oneOf('type', ORDER_TYPES, -1116, 'Invalid orderType.');
  invariant(type !== undefined, 'a type that is there is read');
  if (params.has('stopPrice')) params.forbidden('stopPrice');
  if (params.has('trailingDelta')) throw orderRejected('Trailing stop orders are not supported for this symbol.');
  if ((params.decimal('icebergQty') ?? ZERO).gt(ZERO))
    throw orderRejected('Iceberg orders are not supported for this symbol.');
  return type;
}

function toRequest(
  rules: SymbolRules,
  { price, quantity, quote }: Size,
): Pick<OrderRequest, 'priceTicks' | 'lots'> & Pick<OrderRequest, 'quoteQuantity' | 'quoteBudget'> {
  const priceTicks = unitsIn(price ?? ZERO, rules.pricePlaces);
  const lots = unitsIn(quantity ?? ZERO, rules.sizePlaces);
  invariant(priceTicks !== undefined && lots !== undefined, 'what passes the filters lies on the grid');
  const quoteBudget = quote && tickLotsOf(rules, quote);
  return { priceTicks, lots, quoteQuantity: quote ?? ZERO, quoteBudget };
}

function readIgnored(params: Params): void {
  params.whole('strategyId');
  if ((params.whole('strategyType') ?? LEAST_STRATEGY_TYPE) < LEAST_STRATEGY_TYPE)
    throw new ApiError(-1134, '`strategyType` was less than 1000000.');
}

/** Reads a new order and checks it against the filters. @throws ApiError */
export function readNewOrder(
  params: Params,
  account: string,
  exchange: Exchange,
  random: Random,
  averagePrice: FilterSurroundings['averagePrice'],
): OrderRequest {
  const rules = demandSymbol(params, exchange);
  params.required('side');
  const side = params.oneOf('side', SIDES, -1117, 'Invalid side.') ?? 'BUY';
  const type = readType(params);
  if (type === 'LIMIT') params.required('timeInForce');
  else params.forbidden('timeInForce');
  const timeInForce = params.oneOf('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.') ?? 'GTC';
  const prevention = 'This symbol does not allow the specified self-trade prevention mode.';
  const mode = params.oneOf('selfTradePreventionMode', PREVENTION_MODES, -1013, prevention) ?? 'EXPIRE_MAKER';
  const clientOrderId = params.clientId('newClientOrderId') ?? randomClientId(random);
  readIgnored(params);
  const size = readSize(params, type);
  if (rules.status !== 'TRADING') throw orderRejected('Market is closed.');
  const kind: FilteredOrderType = type;
  const order = { side, type: kind, quantity: size.quantity, quoteQuantity: size.quote, limitPrice: size.price };
  demandFilters(rules, order, { exchange, account, averagePrice });
  return { rules, side, type, timeInForce, ...toRequest(rules, size), clientOrderId, selfTradePrevention: mode };
}
