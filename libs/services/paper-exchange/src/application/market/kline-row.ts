import type { Grid } from '../exchange/grid.js';
import { priceText, quantityText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { Kline } from './klines.js';

/** A kline as REST returns it. */
export function klineRow(grid: Grid, kline: Kline): readonly (number | string)[] {
  return [
    kline.fromMs,
    priceText(grid, kline.open),
    priceText(grid, kline.high),
    priceText(grid, kline.low),
    priceText(grid, kline.close),
    quantityText(grid, kline.volume),
    kline.toMs - 1,
    wireText(quoteOf(grid, kline.quote)),
    kline.trades,
    quantityText(grid, kline.buyVolume),
    wireText(quoteOf(grid, kline.buyQuote)),
    '0',
  ];
}

/** What the kline streams say of a kline, besides its symbol and interval. */
export function klineFields(grid: Grid, kline: Kline, isClosed: boolean): Record<string, unknown> {
  return {
    t: kline.fromMs,
    T: kline.toMs - 1,
    f: kline.firstId,
    L: kline.lastId,
    o: priceText(grid, kline.open),
    c: priceText(grid, kline.close),
    h: priceText(grid, kline.high),
    l: priceText(grid, kline.low),
    v: quantityText(grid, kline.volume),
    n: kline.trades,
    x: isClosed,
    q: wireText(quoteOf(grid, kline.quote)),
    V: quantityText(grid, kline.buyVolume),
    Q: wireText(quoteOf(grid, kline.buyQuote)),
    B: '0',
  };
}
