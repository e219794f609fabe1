import { quantityText, priceText } from '../exchange/symbol-rules.js';
import type { SymbolMarket } from '../exchange/symbol-market.js';
import type { MarketData } from './market-data.js';
import { priceMove, windowRow } from './ticker.js';
import type { WindowRow } from './ticker.js';

const DAY_MS = 86_400_000;
const NO_LEVEL = ['0.00000000', '0.00000000'] as const;

/** The last 24 hours of a symbol, as another exchange says or as was seen here. */
export function dayRow(data: MarketData, market: SymbolMarket, nowMs: number): WindowRow {
  const { symbol } = market.rules;
  const closeTime = data.timeOf(symbol, nowMs);
  const told = data.ticker(symbol);
  return told === undefined
    ? windowRow(data, market, closeTime - DAY_MS, closeTime)
    : { ...told, openTime: closeTime - DAY_MS, closeTime };
}

/** The best prices of a symbol; zero where a side is empty. */
export function bestRow(
  data: MarketData,
  symbol: string,
): Record<'bidPrice' | 'bidQty' | 'askPrice' | 'askQty', string> {
  const { bids, asks } = data.depth(symbol, 1);
  const [bidPrice, bidQty] = bids[0] ?? NO_LEVEL;
  const [askPrice, askQty] = asks[0] ?? NO_LEVEL;
  return { bidPrice, bidQty, askPrice, askQty };
}

/** The 24-hour ticker in full. */
export function fullDayTicker(data: MarketData, market: SymbolMarket, nowMs: number): Record<string, unknown> {
  const { rules } = market;
  const { openPrice, highPrice, lowPrice, lastPrice, ...rest } = dayRow(data, market, nowMs);
  const history = data.history(rules.symbol);
  const before = history.minutes.before(rest.openTime);
  return {
    symbol: rules.symbol,
    ...priceMove({ openPrice, highPrice, lowPrice, lastPrice, ...rest }),
    prevClosePrice: before === undefined ? openPrice : priceText(rules, before.close),
    lastPrice,
    lastQty: quantityText(rules, history.last?.lots ?? 0),
    ...bestRow(data, rules.symbol),
    openPrice,
    highPrice,
    lowPrice,
    ...rest,
  };
}
