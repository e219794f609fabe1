import type { Decimal } from '#libs/kernel';
import { ZERO } from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { OpenQuantity } from './risk-rule.js';

/**
 * Whether an order truly reduces: even if it and every open order on its side fill, the position comes nearer to zero and
 * does not pass through it. A flip does not reduce.
 */
export function isReducing(side: Side, quantity: Decimal, position: Decimal, open: OpenQuantity): boolean {
  return quantity.gt(ZERO) && quantity.lte(reducible(side, position, open));
}

/** The most that an order on this side may have and still truly reduce, in base; zero where nothing can. */
export function reducible(side: Side, position: Decimal, open: OpenQuantity): Decimal {
  const left = side === 'SELL' ? position.minus(open.sell) : position.neg().minus(open.buy);
  return left.gt(ZERO) ? left : ZERO;
}
