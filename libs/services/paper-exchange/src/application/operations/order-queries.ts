import { Injectable } from '@nestjs/common';
import type { JournalTrade } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { Exchange } from '../exchange/exchange.js';
import type { OrderList } from '../exchange/order-record.js';
import { queriedOrder } from '../exchange/order-record.js';
import { wireText } from '../exchange/symbol-rules.js';
import { ApiError } from '../requests/api-error.js';
import { AccountOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { findNamedOrder } from './named-order.js';
import { demandSymbol } from './named-symbols.js';

const DEFAULT_ROWS = 500;
const MOST_ROWS = 1_000;
const DAY_MS = 86_400_000;

const PAGE = ['symbol', 'orderId', 'startTime', 'endTime', 'limit'];

function openOrdersWeight(params: Params): number {
  return params.has('symbol') ? 6 : 80;
}

function tradesWeight(params: Params): number {
  return params.has('orderId') ? 5 : 20;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly isGiven: boolean;
}

/** The time that a request is about. @throws ApiError -1127 */
export function readSpan(params: Params): Span {
  const start = params.timeMs('startTime');
  const end = params.timeMs('endTime');
  if (start !== undefined && end !== undefined) {
    if (end < start) throw new ApiError(-1127, 'Start time is greater than end time.');
    if (end - start > DAY_MS) throw new ApiError(-1127, 'More than 24 hours between startTime and endTime.');
  }
  const isGiven = start !== undefined || end !== undefined;
  return { fromMs: start ?? 0, toMs: end ?? Number.MAX_SAFE_INTEGER, isGiven };
}

/** A page as Binance cuts it: from an id or a start on the oldest rows, otherwise the newest; always oldest first. */
function page<Row>(rows: readonly Row[], limit: number, fromOldest: boolean): readonly Row[] {
  return fromOldest ? rows.slice(0, limit) : rows.slice(-limit);
}

function tradeRow(trade: JournalTrade, list: OrderList | undefined): Record<string, unknown> {
  const text = (value: string): string => wireText(new Decimal(value));
  return {
    symbol: trade.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: list?.listId ?? -1,
    price: text(trade.price),
    qty: text(trade.quantity),
    quoteQty: text(trade.quote),
    commission: text(trade.fee),
    commissionAsset: trade.feeAsset,
    time: trade.atMs,
    isBuyer: trade.side === 'BUY',
    isMaker: trade.maker,
    isBestMatch: true,
  };
}

/** What a client may ask about its orders and their executions. */
@Injectable()
export class OrderQueries {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  @AccountOperation({ rest: 'GET /order', ws: 'order.status' }, 4, ['symbol', 'orderId', 'origClientOrderId'])
  orderStatus(params: Params, { account }: CallContext): unknown {
    const order = findNamedOrder(params, account, this.#exchange);
    if (order === undefined) throw new ApiError(-2013, 'Order does not exist.');
    return queriedOrder(order);
  }

  /** The caller's open orders, of one symbol or of all. */
  @AccountOperation({ rest: 'GET /openOrders', ws: 'openOrders.status' }, openOrdersWeight, ['symbol'])
  openOrders(params: Params, { account }: CallContext): unknown {
    const isOfAll = !params.has('symbol');
    const symbol = isOfAll ? undefined : demandSymbol(params, this.#exchange).symbol;
    return this.#exchange.orders.open(account, symbol).map(queriedOrder);
  }

  /** All orders of the caller in a symbol, also the closed ones. */
  @AccountOperation({ rest: 'GET /allOrders', ws: 'allOrders' }, 20, PAGE)
  allOrders(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const fromId = params.whole('orderId');
    const { fromMs, toMs } = readSpan(params);
    const rows = this.#exchange.orders
      .all(account, symbol)
      .filter(({ orderId, createdAtMs }) => orderId >= (fromId ?? 0) && createdAtMs >= fromMs && createdAtMs <= toMs);
    const fromOldest = fromId !== undefined || params.optional('startTime') !== undefined;
    return page(rows, params.limit(DEFAULT_ROWS, MOST_ROWS), fromOldest).map(queriedOrder);
  }

  /** The caller's executions in a symbol. */
  @AccountOperation({ rest: 'GET /myTrades', ws: 'myTrades' }, tradesWeight, [...PAGE, 'fromId'])
  myTrades(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const orderId = params.whole('orderId');
    const fromId = params.whole('fromId');
    const { fromMs, toMs, isGiven } = readSpan(params);
    if (isGiven && (fromId !== undefined || orderId !== undefined)) {
      throw new ApiError(-1128, 'Combination of optional parameters invalid.');
    }
    const rows = this.#exchange.orders
      .trades(account, symbol)
      .filter((trade) => trade.tradeId >= (fromId ?? 0) && (orderId ?? trade.orderId) === trade.orderId)
      .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const fromOldest = fromId !== undefined || params.optional('startTime') !== undefined;
    return page(rows, params.limit(DEFAULT_ROWS, MOST_ROWS), fromOldest).map((row) =>
      tradeRow(row, this.#exchange.orders.byId(row.orderId)?.list),
    );
  }
}
