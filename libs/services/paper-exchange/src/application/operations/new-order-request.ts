import { FILTERED_ORDER_TYPES, SELF_TRADE_PREVENTION_MODES, SIDES, TIMES_IN_FORCE } from '#libs/domain';
import type { FilteredOrder, FilteredOrderType, SelfTradePrevention, TimeInForce } from '#libs/domain';
import { ZERO, invariant } from '#libs/kernel';
import type { Decimal, Random } from '#libs/kernel';
import { unitsIn } from '../exchange/grid.js';
import type { Grid } from '../exchange/grid.js';
import { demandFilters } from '../exchange/order-filters.js';
import type { FilterSurroundings, OrdersAhead } from '../exchange/order-filters.js';
import { matchingType } from '../exchange/order-record.js';
import type { OrderRequest } from '../exchange/order-request.js';
import { tickLotsOf } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { ApiError, illegal, orderRejected } from '../requests/api-error.js';
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

const LEAST_STRATEGY_TYPE = 1_000_000;
const PREVENTION = 'This symbol does not allow the specified self-trade prevention mode.';
const NO_TRIGGER = "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!";

interface Size {
  readonly price: Decimal | undefined;
  readonly quantity: Decimal | undefined;
  readonly quote: Decimal | undefined;
}

/** What only orders have that wait for a price or hide a part of themselves. */
interface Terms {
  readonly stopPrice: Decimal | undefined;
  readonly trailingDelta: number | undefined;
  readonly iceberg: Decimal | undefined;
}

/** What orders are read with: the account that sends them, and what the filters look at. */
export interface ReadingDesk extends FilterSurroundings {
  readonly random: Random;
}

/** Reads the amounts of an order as far as its type has them. @throws ApiError -1102, -1106, -1111 */
function readSize(params: Params, type: FilteredOrderType, { pricePlaces, sizePlaces }: Grid): Size {
  if (type !== 'MARKET') params.forbidden('quoteOrderQty');
  const isPriced = matchingType(type) !== 'MARKET';
  if (!isPriced) params.forbidden('price');
  const price = isPriced ? params.requiredDecimal('price', pricePlaces) : undefined;
  const quote = params.decimal('quoteOrderQty', pricePlaces);
  if (quote !== undefined) params.forbidden('quantity');
  const quantity = quote === undefined ? params.requiredDecimal('quantity', sizePlaces) : undefined;
  return { price, quantity, quote };
}

function readType(params: Params): FilteredOrderType {
  params.required('type');
  const type = params.oneOf('type', FILTERED_ORDER_TYPES, -1116, 'Invalid orderType.');
  invariant(type !== undefined, 'a type that is there is read');
  return type;
}

function readTimeInForce(params: Params, type: FilteredOrderType): TimeInForce {
  if (matchingType(type) === 'LIMIT') params.required('timeInForce');
  else params.forbidden('timeInForce');
  return params.oneOf('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.') ?? 'GTC';
}

/** @throws ApiError -1014, -1102, -1106, -2010 */
function readTerms(params: Params, type: FilteredOrderType, timeInForce: TimeInForce, grid: Grid): Terms {
  if (matchingType(type) === type) for (const name of ['stopPrice', 'trailingDelta']) params.forbidden(name);
  const stopPrice = params.decimal('stopPrice', grid.pricePlaces);
  const trailingDelta = params.whole('trailingDelta');
  if (matchingType(type) !== type && stopPrice === undefined && trailingDelta === undefined)
    throw new ApiError(-1102, NO_TRIGGER);
  const wanted = params.decimal('icebergQty', grid.sizePlaces);
  const iceberg = wanted?.gt(ZERO) === true ? wanted : undefined;
  if (iceberg !== undefined && matchingType(type) === 'MARKET') params.forbidden('icebergQty');
  if (iceberg !== undefined && timeInForce !== 'GTC') throw new ApiError(-1014, 'Unsupported order combination.');
  return { stopPrice, trailingDelta, iceberg };
}

function toRequest(
  rules: SymbolRules,
  { price, quantity, quote }: Size,
  { stopPrice, trailingDelta, iceberg }: Terms,
): Pick<OrderRequest, 'priceTicks' | 'lots' | 'stopTicks' | 'trailingDelta' | 'icebergLots'> &
  Pick<OrderRequest, 'quoteQuantity' | 'quoteBudget'> {
  const priceTicks = unitsIn(price ?? ZERO, rules.pricePlaces);
  const lots = unitsIn(quantity ?? ZERO, rules.sizePlaces);
  invariant(priceTicks !== undefined && lots !== undefined, 'what passes the filters lies on the grid');
  const stopTicks = stopPrice && unitsIn(stopPrice, rules.pricePlaces);
  const icebergLots = iceberg && unitsIn(iceberg, rules.sizePlaces);
  const quoteBudget = quote && tickLotsOf(rules, quote);
  const waiting = { stopTicks, trailingDelta, icebergLots };
  return { priceTicks, lots, quoteQuantity: quote ?? ZERO, quoteBudget, ...waiting };
}

function readStrategy(params: Params): Pick<OrderRequest, 'strategyId' | 'strategyType'> {
  const strategyType = params.whole('strategyType');
  if ((strategyType ?? LEAST_STRATEGY_TYPE) < LEAST_STRATEGY_TYPE)
    throw new ApiError(-1134, '`strategyType` was less than 1000000.');
  const strategyId = params.whole('strategyId');
  // It comes back in every answer: one that we cannot say with all its digits is refused.
  if (strategyId !== undefined && !Number.isSafeInteger(strategyId)) throw illegal('strategyId', '^[0-9]{1,16}$');
  return { strategyId, strategyType };
}

/** Reads a new order and checks it against the filters. @throws ApiError */
export function readNewOrder(params: Params, desk: ReadingDesk): OrderRequest {
  return readListedOrder(params, desk).request;
}

/** Reads an order that comes after others of the same request; `opensList` where its list counts with it. @throws ApiError */
export function readListedOrder(
  params: Params,
  desk: ReadingDesk,
  ahead: OrdersAhead = [],
  opensList = false,
): { readonly request: OrderRequest; readonly filtered: FilteredOrder } {
  const rules = demandSymbol(params, desk.exchange);
  params.required('side');
  const side = params.oneOf('side', SIDES, -1117, 'Invalid side.') ?? 'BUY';
  const type = readType(params);
  const timeInForce = readTimeInForce(params, type);
  const terms = readTerms(params, type, timeInForce, rules);
  const mode = params.oneOf('selfTradePreventionMode', PREVENTION_MODES, -1013, PREVENTION) ?? 'EXPIRE_MAKER';
  const clientOrderId = params.clientId('newClientOrderId') ?? randomClientId(desk.random);
  const strategy = readStrategy(params);
  const size = readSize(params, type, rules);
  if (rules.status !== 'TRADING') throw orderRejected('Market is closed.');
  if (terms.iceberg?.gt(size.quantity ?? ZERO) === true) throw orderRejected('IcebergQty exceeds QTY.');
  const { stopPrice, trailingDelta, iceberg: icebergQuantity } = terms;
  const amounts = { quantity: size.quantity, quoteQuantity: size.quote, limitPrice: size.price };
  const filtered = { side, type, ...amounts, stopPrice, trailingDelta, icebergQuantity, opensList };
  demandFilters(rules, filtered, desk, ahead);
  const names = { clientOrderId, selfTradePrevention: mode, ...strategy };
  return { request: { rules, side, type, timeInForce, ...toRequest(rules, size, terms), ...names }, filtered };
}
