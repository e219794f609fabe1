import { ApiError } from '../api-error.js';
import { orderOperation, symbolOf } from '../operation.js';
import type { Operation, OperationContext } from '../operation.js';
import { isOpen, orderFields } from '../order-record.js';
import type { OrderRecord } from '../order-record.js';
import type { Params } from '../params.js';
import type { SymbolRules } from '../symbol-rules.js';
import { randomClientId } from './place-order.js';

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;
const REQUIRED_STATUS = { ONLY_NEW: 'NEW', ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED' } as const;

/** The caller's order that a request names by orderId or origClientOrderId; `undefined` where there is none such. */
export function namedOrder(params: Params, rules: SymbolRules, context: OperationContext): OrderRecord | undefined {
  const orderId = params.whole('orderId');
  const clientId = params.optional('origClientOrderId');
  if (orderId === undefined && clientId === undefined) {
    throw new ApiError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  }
  const { orders } = context.exchange;
  const order =
    orderId === undefined ? orders.byClientId(context.account, rules.symbol, clientId ?? '') : orders.byId(orderId);
  if (order?.account !== context.account || order.rules.symbol !== rules.symbol) return undefined;
  return clientId === undefined || order.clientOrderId === clientId ? order : undefined;
}

function cancelOne(order: OrderRecord, cancelId: string, context: OperationContext): Record<string, unknown> {
  context.exchange.cancel(order, cancelId);
  const { symbol, orderId, orderListId, ...state } = orderFields(order);
  return {
    symbol,
    origClientOrderId: order.clientOrderId,
    orderId,
    orderListId,
    ...state,
    clientOrderId: cancelId,
    transactTime: order.updatedAtMs,
    selfTradePreventionMode: order.selfTradePrevention,
  };
}

/** The end of one open order. */
export const cancelOrder: Operation = orderOperation('DELETE /order', 'order.cancel', false, (params, context) => {
  const rules = symbolOf(params, context);
  const order = namedOrder(params, rules, context);
  const cancelId = params.clientId('newClientOrderId') ?? randomClientId();
  const invalid = "Data sent for parameter 'cancelRestrictions' is not valid.";
  const restriction = params.word('cancelRestrictions', RESTRICTIONS, -1130, invalid);
  if (order === undefined || !isOpen(order)) throw new ApiError(-2011, 'Unknown order sent.');
  if (restriction !== undefined && order.status !== REQUIRED_STATUS[restriction]) {
    throw new ApiError(-2011, 'Order was not canceled due to cancel restrictions.');
  }
  return cancelOne(order, cancelId, context);
});

/** The end of all open orders in a symbol. */
export const cancelAllOrders: Operation = orderOperation(
  'DELETE /openOrders',
  'openOrders.cancelAll',
  false,
  (params, context) => {
    const { symbol } = symbolOf(params, context);
    const open = context.exchange.orders.open(context.account, symbol);
    if (open.length === 0) throw new ApiError(-2011, 'Unknown order sent.');
    return open.map((order) => cancelOne(order, randomClientId(), context));
  },
);
