import { z } from 'zod';
import type { DepthSnapshot, PublicTradeRow, TickerRow } from '../../application/market/market-data.js';
import type { SymbolRules } from '../../application/exchange/symbol-rules.js';
import { unitsOf } from '../../application/tape/tape-frame.js';
import { Decimal } from '#libs/kernel';

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
export const exchangeInfoAnswer = z.object({ symbols: z.array(listed) });

const LARGEST_NOTIONAL = '9000000';

/** The rules of a listed symbol, with the upstream's own steps and floors. @throws Error if a filter is missing */
export function rulesOf(symbol: ListedSymbol, lastPrice: string): SymbolRules {
  const text = (filterType: string, name: string): string | undefined => {
    const value = symbol.filters.find((one) => one.filterType === filterType)?.[name];
    return typeof value === 'string' && decimal.safeParse(value).success ? value : undefined;
  };
  const tickUnits = unitsOf(text('PRICE_FILTER', 'tickSize') ?? '0');
  const lotUnits = unitsOf(text('LOT_SIZE', 'stepSize') ?? '0');
  if (tickUnits <= 0 || lotUnits <= 0) throw new Error(`${symbol.symbol} is listed without price and quantity steps`);
  const lots = (name: string, otherwise: number): number => {
    const value = text('LOT_SIZE', name);
    return value === undefined ? otherwise : Math.floor(unitsOf(value) / lotUnits);
  };
  // No larger than what can be counted exactly in 1e-8.
  const mostLots = Math.floor(Number.MAX_SAFE_INTEGER / lotUnits);
  return {
    symbol: symbol.symbol,
    base: symbol.baseAsset,
    quote: symbol.quoteAsset,
    tickUnits,
    lotUnits,
    minLots: Math.max(1, lots('minQty', 1)),
    maxLots: Math.min(mostLots, lots('maxQty', mostLots)),
    minNotional: new Decimal(text('NOTIONAL', 'minNotional') ?? text('MIN_NOTIONAL', 'minNotional') ?? '0'),
    maxNotional: new Decimal(text('NOTIONAL', 'maxNotional') ?? LARGEST_NOTIONAL),
    startTicks: Math.max(1, Math.round(unitsOf(lastPrice) / tickUnits)),
  };
}
