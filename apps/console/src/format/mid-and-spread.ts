import type { LiveMarketView } from '#libs/services/gateway';
import { price } from './decimal-text.js';

/** The middle of the best prices to half a tick, and their distance in basis points of it; `—` while a side is empty. */
export function midAndSpread(market: Pick<LiveMarketView, 'askPrice' | 'bidPrice' | 'tickSize'> | undefined): {
  readonly mid: string;
  readonly spread: string;
} {
  if (market === undefined || market.bidPrice === null || market.askPrice === null) return { mid: '—', spread: '—' };
  const [bid, ask] = [Number(market.bidPrice), Number(market.askPrice)];
  const mid = (bid + ask) / 2;
  const finer = `${market.tickSize}${market.tickSize.includes('.') ? '' : '.'}0`;
  return { mid: price(mid.toFixed(10), finer), spread: `${((10_000 * (ask - bid)) / mid).toFixed(2)} bp` };
}
