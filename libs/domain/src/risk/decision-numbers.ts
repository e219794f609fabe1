import { type Decimal, type Problem, formatDecimal } from '#libs/kernel';
import type { RiskContext } from './risk-rule.js';

/** The numbers that the rules looked at, as text, with those of the refusal. */
export function numbersOf(
  context: RiskContext | undefined,
  refusal: Problem | undefined,
): Readonly<Record<string, string>> {
  return { ...(context === undefined ? {} : contextNumbers(context)), ...refusal?.details };
}

function contextNumbers(context: RiskContext): Record<string, string> {
  const { market, position, open, worstPrice, grossExposure, grossExposureAfter, equity, means } = context;
  const values: Readonly<Record<string, Decimal | undefined>> = {
    ...{ position, openBuy: open.buy, openSell: open.sell, bid: market.bid, ask: market.ask, worstPrice },
    ...{ grossExposure, grossExposureAfter, equity, ...means },
  };
  const numbers: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) numbers[name] = formatDecimal(value);
  if (market.ageUs !== undefined) numbers['marketAgeUs'] = String(market.ageUs);
  return { ...numbers, bookState: market.bookState };
}
