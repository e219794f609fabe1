import { z } from 'zod';
import type { DepthSnapshot, TickerRow } from '../../application/market/market-data.js';
import type { PublicTradeRow } from '../../application/market/public-trade-row.js';
import { SYMBOL_STATUSES } from '../../application/exchange/symbol-rules.js';
import type { SymbolRules } from '../../application/exchange/symbol-rules.js';
import { EXCHANGE_FILTERS, makeRules } from '../../application/exchange/make-rules.js';

const decimal = z.string().regex(/^\d{1,20}(\.\d{1,18})?$/u);
const id = z.number().int().nonnegative();
const rows = z.array(z.tuple([decimal, decimal]));

/** A change of a book on a stream. */
export const depthMessage = z.object({ e: z.literal('depthUpdate'), s: z.string(), U: id, u: id, b: rows, a: rows });

/** A trade on a stream. */
export const tradeMessage = z.object({
  e: z.literal('trade'),
  s: z.string(),
  t: id,
  p: decimal,
  q: decimal,
  T: id,
  m: z.boolean(),
});

/** What every combined frame has. */
export const combinedMessage = z.object({ stream: z.string(), data: z.unknown() });

/** The answer to a command on a stream. */
export const replyMessage = z.object({ id, code: z.number().optional(), msg: z.string().optional() });

/** The answer to `GET /api/v3/depth`. */
export const depthAnswer: z.ZodType<DepthSnapshot> = z.object({ lastUpdateId: id, bids: rows, asks: rows });

/** The answer to `GET /api/v3/trades`. */
export const tradesAnswer: z.ZodType<PublicTradeRow[]> = z.array(
  z
    .object({ id, price: decimal, qty: decimal, quoteQty: decimal, time: id, isBuyerMaker: z.boolean() })
    .transform((row) => ({ ...row, isBestMatch: true as const })),
);

/** The answer to `GET /api/v3/ticker/24hr` for a list of symbols. */
export const tickersAnswer: z.ZodType<(TickerRow & { readonly symbol: string })[]> = z.array(
  z.object({
    symbol: z.string(),
    openPrice: decimal,
    highPrice: decimal,
    lowPrice: decimal,
    lastPrice: decimal,
    volume: decimal,
    quoteVolume: decimal,
    openTime: id,
    firstId: z.number().int(),
    lastId: z.number().int(),
    count: id,
  }),
);

const filter = z.looseObject({ filterType: z.string() });
const listed = z.object({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  filters: z.array(filter),
});

/** A symbol in the answer to `GET /api/v3/exchangeInfo`. */
export type ListedSymbol = z.output<typeof listed>;

/** The answer to `GET /api/v3/exchangeInfo`. */
export const exchangeInfoAnswer = z.object({
  symbols: z.array(listed),
  exchangeFilters: z.array(filter).default([...EXCHANGE_FILTERS]),
});

/** What an upstream lists: symbols, and the filters of the whole exchange. */
export type UpstreamInfo = z.output<typeof exchangeInfoAnswer>;

/** The rules of a listed symbol: the upstream's own filters and status; one of a word that we do not know is closed. @throws Error if it is listed without steps */
export function rulesOf(
  upstream: ListedSymbol & Pick<UpstreamInfo, 'exchangeFilters'>,
  lastPrice: string,
): SymbolRules {
  const { symbol, baseAsset, quoteAsset, filters, exchangeFilters: ofExchange } = upstream;
  const status = SYMBOL_STATUSES.find((one) => one === upstream.status) ?? 'BREAK';
  const isListed = (type: string, name: string): boolean =>
    filters.some((one) => one.filterType === type && decimal.safeParse(one[name]).success);
  if (!isListed('PRICE_FILTER', 'tickSize') || !isListed('LOT_SIZE', 'stepSize'))
    throw new Error(`${symbol} is listed without price and quantity steps`);
  const names = { symbol, base: baseAsset, quote: quoteAsset };
  return makeRules({ ...names, status, listed: filters, ofExchange, startPrice: lastPrice });
}
