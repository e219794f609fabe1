import { ApiError } from '../api-error.js';
import { accountOperation, symbolOf } from '../operation.js';
import type { Operation } from '../operation.js';
import { queriedOrder } from '../order-record.js';
import type { Params } from '../params.js';
import { namedOrder } from './cancel-order.js';
import { wireText } from '../symbol-rules.js';
import type { JournalTrade } from '#libs/domain';
import { Decimal } from '#libs/kernel';

const DEFAULT_ROWS = 500;
const MOST_ROWS = 1_000;
const DAY_MS = 86_400_000;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly given: boolean;
}

function readSpan(params: Params): Span {
  const start = params.whole('startTime');
  const end = params.whole('endTime');
  if (start !== undefined && end !== undefined) {
    if (end < start) throw new ApiError(-1127, 'Start time is greater than end time.');
    if (end - start > DAY_MS) throw new ApiError(-1127, 'More than 24 hours between startTime and endTime.');
  }
  const given = start !== undefined || end !== undefined;
  return { fromMs: start ?? 0, toMs: end ?? Number.MAX_SAFE_INTEGER, given };
}

/** A page as Binance cuts it: from an id or a start on the oldest rows, otherwise the newest; always oldest first. */
function page<Row>(rows: readonly Row[], limit: number, fromOldest: boolean): readonly Row[] {
  return fromOldest ? rows.slice(0, limit) : rows.slice(-limit);
}

/** One order of the caller. */
export const getOrder: Operation = accountOperation('GET /order', 'order.status', 4, (params, context) => {
  const order = namedOrder(params, symbolOf(params, context), context);
  if (order === undefined) throw new ApiError(-2013, 'Order does not exist.');
  return queriedOrder(order);
});

/** The caller's open orders, of one symbol or of all. */
export const openOrders: Operation = accountOperation(
  'GET /openOrders',
  'openOrders.status',
  (params) => (params.optional('symbol') === undefined ? 80 : 6),
  (params, context) => {
    const symbol = params.optional('symbol') === undefined ? undefined : symbolOf(params, context).symbol;
    return context.exchange.orders.open(context.account, symbol).map(queriedOrder);
  },
);

/** All orders of the caller in a symbol, also the closed ones. */
export const allOrders: Operation = accountOperation('GET /allOrders', 'allOrders', 20, (params, context) => {
  const { symbol } = symbolOf(params, context);
  const fromId = params.whole('orderId');
  const span = readSpan(params);
  const rows = context.exchange.orders
    .all(context.account, symbol)
    .filter(
      (order) => order.orderId >= (fromId ?? 0) && order.createdAtMs >= span.fromMs && order.createdAtMs <= span.toMs,
    );
  const startGiven = params.optional('startTime') !== undefined;
  return page(rows, params.limit(DEFAULT_ROWS, MOST_ROWS), fromId !== undefined || startGiven).map(queriedOrder);
});

function tradeRow(trade: JournalTrade): Record<string, unknown> {
  const text = (value: string): string => wireText(new Decimal(value));
  return {
    symbol: trade.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: -1,
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

/** The caller's executions in a symbol. */
export const myTrades: Operation = accountOperation(
  'GET /myTrades',
  'myTrades',
  (params) => (params.optional('orderId') === undefined ? 20 : 5),
  (params, context) => {
    const { symbol } = symbolOf(params, context);
    const orderId = params.whole('orderId');
    const fromId = params.whole('fromId');
    const span = readSpan(params);
    if (span.given && (fromId !== undefined || orderId !== undefined)) {
      throw new ApiError(-1128, 'Combination of optional parameters invalid.');
    }
    const rows = context.exchange.orders
      .trades(context.account, symbol)
      .filter((trade) => trade.tradeId >= (fromId ?? 0) && (orderId ?? trade.orderId) === trade.orderId)
      .filter((trade) => trade.atMs >= span.fromMs && trade.atMs <= span.toMs);
    const fromOldest = fromId !== undefined || params.optional('startTime') !== undefined;
    return page(rows, params.limit(DEFAULT_ROWS, MOST_ROWS), fromOldest).map(tradeRow);
  },
);

/** The caller's balances and terms. */
export const accountStatus: Operation = accountOperation('GET /account', 'account.status', 20, (params, context) => {
  const { exchange, account, nowMs } = context;
  const terms = exchange.terms(account);
  const omitZero = params.optional('omitZeroBalances') === 'true';
  const held = [...exchange.ledger.holdings(account)].filter(
    ([, { free, locked }]) => !omitZero || free.plus(locked).gt(new Decimal('0')),
  );
  const basisPoints = (fee: Decimal): number => Number(fee.times(new Decimal('10000')).toFixed(0));
  const none = '0.00000000';
  return {
    makerCommission: basisPoints(terms.makerFee),
    takerCommission: basisPoints(terms.takerFee),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: wireText(terms.makerFee), taker: wireText(terms.takerFee), buyer: none, seller: none },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: nowMs,
    accountType: 'SPOT',
    balances: held.map(([asset, { free, locked }]) => ({ asset, free: wireText(free), locked: wireText(locked) })),
    permissions: ['SPOT'],
    uid: 1,
  };
});

/** How many orders the caller placed in the windows of the limits. */
export const orderRateLimits: Operation = accountOperation(
  'GET /rateLimit/order',
  'account.rateLimits.orders',
  40,
  (_params, { limits, account, nowMs }) => {
    const counts = limits.orderCounts(account, nowMs);
    return limits
      .rows()
      .filter((row) => row.rateLimitType === 'ORDERS')
      .map((row) => ({ ...row, count: row.interval === 'SECOND' ? counts.tenSeconds : counts.day }));
  },
);
