import type { Exchange } from '../exchange/exchange.js';
import type { OrderRecord } from '../exchange/order-record.js';
import { ApiError } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';

/** The order of an account that a request names by orderId or origClientOrderId, if there is one. @throws ApiError -1102 */
export function findNamedOrder(params: Params, account: string, exchange: Exchange): OrderRecord | undefined {
  const { symbol } = demandSymbol(params, exchange);
  const orderId = params.whole('orderId');
  const clientId = params.optional('origClientOrderId');
  if (orderId === undefined && clientId === undefined) {
    throw new ApiError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  }
  const { orders } = exchange;
  const order = orderId === undefined ? orders.byClientId(account, symbol, clientId ?? '') : orders.byId(orderId);
  if (order?.account !== account || order.rules.symbol !== symbol) return undefined;
  return clientId === undefined || order.clientOrderId === clientId ? order : undefined;
}
