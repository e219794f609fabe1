import type { Decimal } from '#libs/kernel';
import type { SymbolMarket } from '../exchange/symbol-market.js';
import { priceOf, quantityOf, quoteOf } from '../exchange/symbol-rules.js';
import { stepsOf } from '../exchange/grid.js';
import type { MarketData } from './market-data.js';

const MINUTE_MS = 60_000;

/** The average price of the last minutes, weighted by size, in quote; the last price where nothing was traded in them. */
export function averagePrice(data: MarketData, market: SymbolMarket, minutes: number, nowMs: number): Decimal {
  const { rules, lastTicks } = market;
  const history = data.history(rules.symbol);
  const toMs = data.timeOf(rules.symbol, nowMs) + 1;
  const traded = history.between(toMs - minutes * MINUTE_MS, toMs);
  if (traded === undefined || traded.volume === 0n) return priceOf(rules, lastTicks);
  return quoteOf(rules, traded.quote).div(quantityOf(rules, stepsOf(traded.volume)));
}
