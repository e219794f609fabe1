import { type RiskRule, isReducing, reducible } from '#libs/domain';
import { formatDecimal, problem } from '#libs/kernel';

/** RC-17: an order that calls itself reduce-only truly reduces, counted with open orders; it neither opens nor flips. */
export const reduceOnly: RiskRule = {
  name: 'reduce-only',
  control: 'RC-17',
  check({ intent, position, open }) {
    const { side, quantity } = intent;
    if (!intent.reduceOnly || isReducing(side, quantity, position, open)) return undefined;
    const details = {
      quantity: formatDecimal(quantity),
      reducible: formatDecimal(reducible(side, position, open)),
      position: formatDecimal(position),
    };
    return problem(
      'REDUCE_ONLY_WOULD_INCREASE',
      `A reduce-only ${side} may have at most ${details.reducible} now, not ${details.quantity}.`,
      details,
    );
  },
};
