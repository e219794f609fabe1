import type { Exchange } from '../exchange/exchange.js';
import { listFields } from '../exchange/order-list.js';
import { orderFields } from '../exchange/order-record.js';
import type { OrderList, OrderRecord } from '../exchange/order-record.js';

/** Cancels an open order, and the list that it belongs to; returns the answer: of the order, or of the whole list. */
export function cancelAndAnswer(exchange: Exchange, order: OrderRecord, cancelId: string): Record<string, unknown> {
  exchange.cancel(order, cancelId);
  return order.list === undefined ? cancelledOrder(order, cancelId) : cancelledList(order.list, cancelId);
}

/** A cancelled order as the answer shows it. */
function cancelledOrder(order: OrderRecord, cancelId: string): Record<string, unknown> {
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

function cancelledList(list: OrderList, cancelId: string): Record<string, unknown> {
  const cancelled = list.orders.filter(({ status }) => status === 'CANCELED');
  return {
    ...listFields(list),
    transactionTime: cancelled[0]?.updatedAtMs ?? list.createdAtMs,
    orderReports: cancelled.map((order) => cancelledOrder(order, cancelId)),
  };
}
