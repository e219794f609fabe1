import { signalStrategy } from '../signal/signal-strategy.js';
import type { Decimal } from '#libs/kernel';

/** Buys when the price is above each of the last `window` prices, and sells what it holds when it is below each of them. */
export const CAMEL = signalStrategy({
  name: 'NAME',
  parameters: (read) => ({ window: read.whole('window', 50, 2, 1_000) }),
  pastTrades: ({ window }) => window,
  memory: (): Decimal[] => [],
  signal(prices, price, { window }) {
    const isFull = prices.length === window;
    const isHighest = prices.every((earlier) => price.gt(earlier));
    const isLowest = prices.every((earlier) => price.lt(earlier));
    prices.push(price);
    if (prices.length > window) prices.shift();
    if (!isFull) return undefined;
    if (isHighest) return 'BUY';
    return isLowest ? 'SELL' : undefined;
  },
});
