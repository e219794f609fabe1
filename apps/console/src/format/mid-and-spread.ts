import type { LiveMarketView } from '#libs/services/gateway';
import { differenceText, middleText } from './decimal-sums.js';
import { price } from './decimal-text.js';

/** The middle of the best prices to half a tick, and their distance in basis points of it; `—` while a side is empty. */
export function midAndSpread(market: Pick<LiveMarketView, 'askPrice' | 'bidPrice' | 'tickSize'> | undefined): {
  readonly mid: string;
  readonly spread: string;
} {
  if (market === undefined || market.bidPrice === null || market.askPrice === null) return { mid: '—', spread: '—' };
  const { askPrice, bidPrice } = market;
  const mid = middleText(bidPrice, askPrice);
  const points = (10_000 * Number(differenceText(askPrice, bidPrice))) / Number(mid);
  const finer = `${market.tickSize}${market.tickSize.includes('.') ? '' : '.'}0`;
  return { mid: price(mid, finer), spread: `${points.toFixed(2)} bp` };
}
