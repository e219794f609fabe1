import { ApiError, missing, serverBusy } from '../api-error.js';
import { publicOperation, symbolOf } from '../operation.js';
import type { Operation, OperationContext } from '../operation.js';
import type { Params } from '../params.js';

const DEFAULT_DEPTH = 100;
const MOST_DEPTH = 5_000;
const DEFAULT_TRADES = 500;
const MOST_TRADES = 1_000;
const DAY_MS = 86_400_000;

function depthWeight(params: Params): number {
  const limit = params.whole('limit') ?? DEFAULT_DEPTH;
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

/** The symbols that a request names: one, a list, or all. @throws ApiError -1121, -1128 */
export function symbolsOf(
  params: Params,
  context: OperationContext,
): { readonly names: string[]; readonly single: boolean } {
  const one = params.optional('symbol');
  const list = params.optional('symbols');
  if (one !== undefined && list !== undefined) throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  if (one !== undefined) return { names: [symbolOf(params, context).symbol], single: true };
  if (list === undefined)
    return { names: [...context.exchange.markets].map(({ rules }) => rules.symbol), single: false };
  const names = readList(list);
  if (names.some((name) => context.exchange.rules(name) === undefined)) throw new ApiError(-1121, 'Invalid symbol.');
  return { names, single: false };
}

function readList(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  } catch {
    throw missing('symbols');
  }
  throw missing('symbols');
}

function forEach(params: Params, context: OperationContext, row: (symbol: string) => unknown): unknown {
  const { names, single } = symbolsOf(params, context);
  return single ? row(names[0] ?? '') : names.map(row);
}

/** Nothing is told from a book that may be old. @throws ApiError -1008 */
function demandKnown(symbol: string, what: 'book' | 'trades', context: OperationContext): void {
  if (!context.market.knows(symbol, what)) throw serverBusy();
}

/** Whether the exchange is there. */
export const ping = publicOperation('GET /ping', 'ping', 1, () => ({}));

/** The exchange's clock. */
export const time = publicOperation('GET /time', 'time', 1, (_params, { nowMs }) => ({ serverTime: nowMs }));

/** The best levels of a symbol's book, with the id of the last update in them. */
export const depth = publicOperation('GET /depth', 'depth', depthWeight, (params, context) => {
  const { symbol } = symbolOf(params, context);
  demandKnown(symbol, 'book', context);
  return context.market.depth(symbol, params.limit(DEFAULT_DEPTH, MOST_DEPTH));
});

/** The newest public trades. */
export const trades = publicOperation('GET /trades', 'trades.recent', 25, (params, context) => {
  const { symbol } = symbolOf(params, context);
  demandKnown(symbol, 'trades', context);
  return context.market.trades(symbol, params.limit(DEFAULT_TRADES, MOST_TRADES));
});

/** The last price. */
export const tickerPrice = publicOperation('GET /ticker/price', 'ticker.price', 2, (params, context) =>
  forEach(params, context, (symbol) => ({ symbol, price: context.market.ticker(symbol).lastPrice })),
);

/** The best bid and ask. */
export const bookTicker = publicOperation('GET /ticker/bookTicker', 'ticker.book', 2, (params, context) =>
  forEach(params, context, (symbol) => bestPrices(symbol, context)),
);

function bestPrices(symbol: string, context: OperationContext): Record<string, string> {
  demandKnown(symbol, 'book', context);
  const { bids, asks } = context.market.depth(symbol, 1);
  const nothing = ['0.00000000', '0.00000000'] as const;
  const [bidPrice, bidQty] = bids[0] ?? nothing;
  const [askPrice, askQty] = asks[0] ?? nothing;
  return { symbol, bidPrice, bidQty, askPrice, askQty };
}

/** Prices and volumes of the last 24 hours, counted from the start of the exchange where that is later. */
export const ticker24h: Operation = publicOperation('GET /ticker/24hr', 'ticker.24hr', 2, (params, context) =>
  forEach(params, context, (symbol) => {
    const { openTime, ...row } = context.market.ticker(symbol);
    const start = Math.max(openTime, context.nowMs - DAY_MS);
    return { ...bestPrices(symbol, context), ...row, openTime: start, closeTime: context.nowMs };
  }),
);
