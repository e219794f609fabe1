import { type Decimal, type Problem, formatDecimal } from '#libs/kernel';
import type { RiskContext } from './risk-rule.js';

/** The numbers that the rules looked at, as text, with those of the refusal. */
export function numbersOf(
  context: RiskContext | undefined,
  refusal: Problem | undefined,
): Readonly<Record<string, string>> {
  const numbers = context === undefined ? {} : contextNumbers(context);
  return refusal === undefined ? numbers : Object.assign(numbers, refusal.details);
}

function contextNumbers(context: RiskContext): Record<string, string> {
  const { market, open, means } = context;
  const numbers: Record<string, string> = {};
  const note = (name: string, value: Decimal | undefined): void => {
    if (value !== undefined) numbers[name] = formatDecimal(value);
  };
  note('position', context.position);
  note('openBuy', open.buy);
  note('openSell', open.sell);
  note('bid', market.bid);
  note('ask', market.ask);
  note('worstPrice', context.worstPrice);
  note('grossExposure', context.grossExposure);
  note('grossExposureAfter', context.grossExposureAfter);
  note('equity', context.equity);
  note('freeCash', means.freeCash);
  note('freeHolding', means.freeHolding);
  if (market.ageUs !== undefined) numbers['marketAgeUs'] = String(market.ageUs);
  if (context.activity !== undefined) numbers['fills'] = String(context.activity.fills);
  numbers['bookState'] = market.bookState;
  return numbers;
}
