import { Decimal, ZERO } from '#libs/kernel';
import type { SymbolMarket } from '../exchange/symbol-market.js';
import { priceText, quantityText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { MarketData, TickerRow } from './market-data.js';
import { emptyBar } from './trade-bar.js';

/** Prices and volumes of a stretch of time, as tickers show them. */
export interface WindowRow extends TickerRow {
  readonly closeTime: number;
}

const HUNDRED = new Decimal('100');

/** What was traded in a symbol from one time to another, to the minute; at the last price where nothing was. */
export function windowRow(data: MarketData, market: SymbolMarket, fromMs: number, toMs: number): WindowRow {
  const { rules, lastTicks } = market;
  const history = data.history(rules.symbol);
  const bar = history.between(fromMs, toMs + 1) ?? emptyBar(fromMs, lastTicks);
  return {
    openPrice: priceText(rules, bar.open),
    highPrice: priceText(rules, bar.high),
    lowPrice: priceText(rules, bar.low),
    lastPrice: priceText(rules, bar.close),
    volume: quantityText(rules, bar.volume),
    quoteVolume: wireText(quoteOf(rules, bar.quote)),
    openTime: fromMs,
    closeTime: toMs,
    firstId: bar.firstId,
    lastId: bar.lastId,
    count: bar.trades,
  };
}

/** How a price moved over a stretch: absolutely, in percent, and its average weighted by size. */
export function priceMove(row: TickerRow): Record<'priceChange' | 'priceChangePercent' | 'weightedAvgPrice', string> {
  const [open, last] = [new Decimal(row.openPrice), new Decimal(row.lastPrice)];
  const [volume, quote] = [new Decimal(row.volume), new Decimal(row.quoteVolume)];
  const change = last.minus(open);
  const percent = open.gt(ZERO) ? change.times(HUNDRED).div(open) : ZERO;
  const average = volume.gt(ZERO) ? quote.div(volume) : ZERO;
  // As fine as the symbol's own prices: 8 decimals would make nothing of those that are smaller.
  const places = row.lastPrice.length - row.lastPrice.indexOf('.') - 1;
  return {
    priceChange: change.toFixed(places),
    priceChangePercent: percent.toFixed(3),
    weightedAvgPrice: average.toFixed(places),
  };
}
