import { cancelAllOrders, cancelOrder } from './cancel-order.js';
import { exchangeInfo } from './exchange-info.js';
import { bookTicker, depth, ping, ticker24h, tickerPrice, time, trades } from './market-questions.js';
import { placeOrder, testOrder } from './place-order.js';
import { accountStatus, allOrders, getOrder, myTrades, openOrders, orderRateLimits } from './query-orders.js';
import type { Operation } from '../operation.js';

/** Everything that the exchange can be asked. */
export const OPERATIONS: readonly Operation[] = [
  ping,
  time,
  exchangeInfo,
  depth,
  trades,
  tickerPrice,
  bookTicker,
  ticker24h,
  placeOrder,
  testOrder,
  cancelOrder,
  cancelAllOrders,
  getOrder,
  openOrders,
  allOrders,
  myTrades,
  accountStatus,
  orderRateLimits,
];
