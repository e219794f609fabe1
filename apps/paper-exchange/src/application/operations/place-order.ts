import { randomBytes } from 'node:crypto';
import { filterFailure, missing, orderRejected } from '../api-error.js';
import type { PlacedOrder } from '../exchange.js';
import type { OrderRequest } from '../order-request.js';
import { orderOperation, symbolOf } from '../operation.js';
import type { Operation, OperationContext } from '../operation.js';
import { expiry, orderFields } from '../order-record.js';
import type { OrderTrade } from '../reports.js';
import type { Params } from '../params.js';
import { priceText, quantityText, quoteOf, stepsOf, tickLotsOf, wireText } from '../symbol-rules.js';
import type { SymbolRules } from '../symbol-rules.js';
import type { OrderType, SelfTradePrevention } from '#libs/domain';
import { ORDER_TYPES, SELF_TRADE_PREVENTION_MODES, SIDES, TIMES_IN_FORCE } from '#libs/domain';
import { Decimal, ZERO } from '#libs/kernel';

const RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const;
type ResponseType = (typeof RESPONSE_TYPES)[number];

/** The modes of self-trade prevention that all symbols allow; the first is the default. */
export const PREVENTION_MODES: readonly SelfTradePrevention[] = SELF_TRADE_PREVENTION_MODES;

/** The most open orders that an account may have in a symbol (filter MAX_NUM_ORDERS). */
export const MOST_OPEN_ORDERS = 200;
/** How far from the last price a limit may be (filter PERCENT_PRICE_BY_SIDE): at most five times, at least a fifth. */
export const PRICE_MULTIPLIER = 5;

/** A client order id made by the exchange: 22 letters and digits, like Binance's. */
export function randomClientId(): string {
  return randomBytes(32).toString('base64').replaceAll(/[+/=]/gu, '').slice(0, 22);
}

function readPrice(params: Params, rules: SymbolRules, context: OperationContext): number {
  const price = params.decimal('price');
  if (price === undefined) throw missing('price');
  const ticks = stepsOf(price, rules.tickUnits);
  if (ticks === undefined || ticks < 1) throw filterFailure('PRICE_FILTER');
  const last = context.exchange.market(rules.symbol).lastTicks;
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
  context: OperationContext,
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
  const priceTicks = market ? 0 : readPrice(params, rules, context);
  const lots = readLots(params, rules);
  const pricedTicks = market ? context.exchange.market(rules.symbol).lastTicks : priceTicks;
  checkNotional(rules, quoteOf(rules, BigInt(pricedTicks) * BigInt(lots)));
  return { priceTicks, lots, quoteQuantity: ZERO, quoteBudget: undefined };
}

/** Reads a new order and checks it against the symbol's filters. @throws ApiError */
export function readOrder(params: Params, context: OperationContext): OrderRequest {
  const rules = symbolOf(params, context);
  params.required('side');
  params.required('type');
  const side = params.word('side', SIDES, -1117, 'Invalid side.') ?? 'BUY';
  const type = params.word('type', ORDER_TYPES, -1116, 'Invalid orderType.') ?? 'LIMIT';
  for (const name of ['stopPrice', 'trailingDelta', 'icebergQty']) params.forbidden(name);
  if (type === 'LIMIT') params.required('timeInForce');
  else params.forbidden('timeInForce');
  const timeInForce = params.word('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.') ?? 'GTC';
  const prevention = 'This symbol does not allow the specified self-trade prevention mode.';
  const mode = params.word('selfTradePreventionMode', PREVENTION_MODES, -1013, prevention) ?? 'EXPIRE_MAKER';
  const clientOrderId = params.clientId('newClientOrderId') ?? randomClientId();
  const size = readSize(params, rules, type, context);
  if (context.exchange.orders.open(context.account, rules.symbol).length >= MOST_OPEN_ORDERS) {
    throw filterFailure('MAX_NUM_ORDERS');
  }
  return { rules, side, type, timeInForce, ...size, clientOrderId, selfTradePrevention: mode };
}

function readResponseType(params: Params, request: OrderRequest): ResponseType {
  const fallback = request.type === 'LIMIT_MAKER' ? 'ACK' : 'FULL';
  return (
    params.word(
      'newOrderRespType',
      RESPONSE_TYPES,
      -1130,
      "Data sent for parameter 'newOrderRespType' is not valid.",
    ) ?? fallback
  );
}

function fill(rules: SymbolRules, trade: OrderTrade): Record<string, unknown> {
  return {
    price: priceText(rules, trade.priceTicks),
    qty: quantityText(rules, trade.lots),
    commission: wireText(trade.fee),
    commissionAsset: trade.feeAsset,
    tradeId: trade.tradeId,
  };
}

function answer({ order, trades }: PlacedOrder, type: ResponseType): Record<string, unknown> {
  const { symbol, orderId, orderListId, clientOrderId, ...state } = orderFields(order);
  const ack = { symbol, orderId, orderListId, clientOrderId, transactTime: order.createdAtMs };
  if (type === 'ACK') return ack;
  const result = {
    ...ack,
    ...state,
    workingTime: order.createdAtMs,
    selfTradePreventionMode: order.selfTradePrevention,
    ...expiry(order),
  };
  return type === 'RESULT' ? result : { ...result, fills: trades.map((trade) => fill(order.rules, trade)) };
}

/** An order needs a book; refused for good, so that its sender knows at once that nothing happened. */
function demandBook({ rules }: OrderRequest, context: OperationContext): void {
  if (!context.market.knows(rules.symbol, 'book')) throw orderRejected('Market is closed.');
}

/** A new order. */
export const placeOrder: Operation = orderOperation('POST /order', 'order.place', true, (params, context) => {
  const request = readOrder(params, context);
  const responseType = readResponseType(params, request);
  demandBook(request, context);
  context.limits.allowOrder(context.account, context.nowMs);
  return answer(context.exchange.place(context.account, request), responseType);
});

/** A new order that is only judged. */
export const testOrder: Operation = orderOperation('POST /order/test', 'order.test', false, (params, context) => {
  const request = readOrder(params, context);
  readResponseType(params, request);
  demandBook(request, context);
  context.exchange.check(context.account, request);
  if (params.optional('computeCommissionRates') !== 'true') return {};
  const { makerFee, takerFee } = context.exchange.terms(context.account);
  const rates = { maker: wireText(makerFee), taker: wireText(takerFee) };
  return { standardCommissionForOrder: rates, taxCommissionForOrder: { maker: '0.00000000', taker: '0.00000000' } };
});
