import type { PriceFormatCustom } from 'lightweight-charts';
import { price } from '../format/decimal-text.js';

/**
 * How a chart writes the prices of a market, and on which steps its axis lies. The chart's own format throws beyond 16 decimals, and where
 * a step such as 0.003 does not divide one.
 */
export function priceFormatOf(tickSize: string): PriceFormatCustom {
  const places = tickSize.split('.')[1]?.length ?? 0;
  const base = 10 ** places;
  return { type: 'custom', formatter: (value) => price(value.toFixed(places), tickSize), minMove: 1 / base, base };
}
