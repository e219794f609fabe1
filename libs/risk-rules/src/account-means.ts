import { type RiskContext, type RiskRule, isReducing } from '#libs/domain';
import { type Problem, formatDecimal, problem } from '#libs/kernel';

/**
 * RC-07 (spot): a buy costs no more than the cash that open buys do not need, a sell delivers no more than the holding
 * that open sells do not need. The venue judges again with its own figures; fees are its business. An order that truly reduces passes
 * while the balances are not known: getting out must not depend on them.
 */
export const accountMeans: RiskRule = {
  name: 'account-means',
  control: 'RC-07',
  check(context) {
    const { intent, means, position, open } = context;
    const isUnknown = intent.side === 'BUY' ? means.freeCash === undefined : means.freeHolding === undefined;
    if (isUnknown && isReducing(intent.side, intent.quantity, position, open)) return undefined;
    return intent.side === 'BUY' ? cashProblem(context) : holdingProblem(context);
  },
};

function cashProblem({ intent, worstPrice, means: { freeCash } }: RiskContext): Problem | undefined {
  if (freeCash === undefined) return unknownMeans();
  if (worstPrice === undefined) return unpriced(intent.instrument);
  const cost = intent.quantity.times(worstPrice);
  if (cost.lte(freeCash)) return undefined;
  const details = { cost: formatDecimal(cost), freeCash: formatDecimal(freeCash) };
  return problem(
    'CASH_INSUFFICIENT',
    `The order may cost ${details.cost}, ${details.freeCash} is free.`,
    details,
    true,
  );
}

function holdingProblem({ intent, means: { freeHolding } }: RiskContext): Problem | undefined {
  if (freeHolding === undefined) return unknownMeans();
  if (intent.quantity.lte(freeHolding)) return undefined;
  const details = { quantity: formatDecimal(intent.quantity), freeHolding: formatDecimal(freeHolding) };
  return problem(
    'HOLDING_INSUFFICIENT',
    `The order sells ${details.quantity}, ${details.freeHolding} is free to sell.`,
    details,
    true,
  );
}

function unknownMeans(): Problem {
  return problem('BALANCE_UNKNOWN', 'The balances of the account are not known yet.', {}, true);
}

function unpriced(instrument: string): Problem {
  return problem('ORDER_UNPRICED', `There is no quote to price a market order in ${instrument} with.`, {}, true);
}
