import { Decimal, ZERO } from '#libs/kernel';
import type { Side } from '../market/index.js';

/** The part of what was executed that the position must show: venues take fees out of what is bought, far below the rest. */
const SHOWN_AT_LEAST = new Decimal('0.95');

/**
 * Whether the position facts heard so far show what an ended order executed: `known` is how much the position moved
 * because of the order, in base, negative where it fell. Until then a strategy would decide on an old position.
 */
export function fillsAreKnown(side: Side, executed: Decimal, known: Decimal): boolean {
  const shown = side === 'BUY' ? known : known.neg();
  return executed.eq(ZERO) || shown.gte(executed.times(SHOWN_AT_LEAST));
}
