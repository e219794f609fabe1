import type { LiveMarketView } from '#libs/services/gateway';
import { differenceText } from './decimal-sums.js';

/** By how much the last price is above the first of the hour; 0 while one of them is not known. */
export function hourChange({ hourOpen, lastPrice }: Pick<LiveMarketView, 'hourOpen' | 'lastPrice'>): string {
  return hourOpen === null || lastPrice === null ? '0' : differenceText(lastPrice, hourOpen);
}
