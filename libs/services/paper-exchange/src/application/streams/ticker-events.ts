import { fullDayTicker, dayRow } from '../market/tickers.js';
import { priceMove, windowRow } from '../market/ticker.js';
import type { StreamMoment } from './stream-moment.js';

const MINUTE_MS = 60_000;

/** `@miniTicker`: the last 24 hours in short. */
export function miniTickerEvent({ data, market, nowMs }: StreamMoment): Record<string, unknown> {
  const row = dayRow(data, market, nowMs);
  return {
    e: '24hrMiniTicker',
    s: market.rules.symbol,
    c: row.lastPrice,
    o: row.openPrice,
    h: row.highPrice,
    l: row.lowPrice,
    v: row.volume,
    q: row.quoteVolume,
  };
}

/** `@ticker`: the last 24 hours in full; nothing while the book is not known. */
export function dayTickerEvent({ data, market, nowMs }: StreamMoment): Record<string, unknown> | undefined {
  if (!data.knows(market.rules.symbol, 'book')) return undefined;
  const row = fullDayTicker(data, market, nowMs);
  return {
    e: '24hrTicker',
    s: market.rules.symbol,
    p: row['priceChange'],
    P: row['priceChangePercent'],
    w: row['weightedAvgPrice'],
    x: row['prevClosePrice'],
    c: row['lastPrice'],
    Q: row['lastQty'],
    b: row['bidPrice'],
    B: row['bidQty'],
    a: row['askPrice'],
    A: row['askQty'],
    o: row['openPrice'],
    h: row['highPrice'],
    l: row['lowPrice'],
    v: row['volume'],
    q: row['quoteVolume'],
    O: row['openTime'],
    C: row['closeTime'],
    F: row['firstId'],
    L: row['lastId'],
    n: row['count'],
  };
}

/** `@ticker_1h` and its like: the last hours from a full minute on. */
export function windowTickerEvent(
  { data, market, nowMs }: StreamMoment,
  size: string,
  lengthMs: number,
): Record<string, unknown> {
  const toMs = data.timeOf(market.rules.symbol, nowMs);
  const row = windowRow(data, market, toMs - lengthMs - (toMs % MINUTE_MS), toMs);
  const { priceChange, priceChangePercent, weightedAvgPrice } = priceMove(row);
  return {
    e: `${size}Ticker`,
    s: market.rules.symbol,
    p: priceChange,
    P: priceChangePercent,
    o: row.openPrice,
    h: row.highPrice,
    l: row.lowPrice,
    c: row.lastPrice,
    w: weightedAvgPrice,
    v: row.volume,
    q: row.quoteVolume,
    O: row.openTime,
    C: row.closeTime,
    F: row.firstId,
    L: row.lastId,
    n: row.count,
  };
}
