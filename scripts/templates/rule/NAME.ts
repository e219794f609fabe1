import { type RiskRule, isReducing } from '#libs/domain';
import { Decimal, ONE, formatDecimal, problem } from '#libs/kernel';

/** How far from the market a price may be, as a part of it. */
const MOST_AWAY = new Decimal('0.05');

/**
 * CONTROL: an order is not counted at a price more than 5 % worse than the far side of the quote. An order that truly reduces passes:
 * getting out must not depend on the market.
 */
export const CAMEL: RiskRule = {
  name: 'NAME',
  control: 'CONTROL',
  check({ intent, market, open, position, worstPrice }) {
    const { quantity, side } = intent;
    const reference = side === 'BUY' ? market.ask : market.bid;
    if (worstPrice === undefined || reference === undefined || isReducing(side, quantity, position, open))
      return undefined;
    const bound = reference.times(side === 'BUY' ? ONE.plus(MOST_AWAY) : ONE.minus(MOST_AWAY));
    if (side === 'BUY' ? worstPrice.lte(bound) : worstPrice.gte(bound)) return undefined;
    const details = { price: formatDecimal(worstPrice), bound: formatDecimal(bound) };
    return problem('SCREAMING_REFUSED', `The price ${details.price} is worse than ${details.bound}.`, details, true);
  },
};
