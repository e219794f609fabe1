import type { LimitFacts, LimitRule, RiskContext, RiskRule } from '#libs/domain';
import type { Problem } from '#libs/kernel';
import { accountMeans } from './account-means.js';
import { duplicateOrder } from './duplicate-order.js';
import { grossExposure } from './gross-exposure.js';
import { instrumentValidity } from './instrument-validity.js';
import { intentExpiry } from './intent-expiry.js';
import { marketData } from './market-data.js';
import { maxOpenOrders } from './max-open-orders.js';
import { maxOrderNotional } from './max-order-notional.js';
import { maxOrderQuantity } from './max-order-quantity.js';
import { maxPosition } from './max-position.js';
import { orderRate } from './order-rate.js';
import { priceCollar } from './price-collar.js';
import { reduceOnly } from './reduce-only.js';
import { repeatedOrder } from './repeated-order.js';
import { restricted } from './restricted.js';
import { strategyTripped } from './strategy-tripped.js';
import { tradingState } from './trading-state.js';

/**
 * Every rule, in the order in which they are asked: the first that refuses gives the answer. To add one: a file here, a
 * line here, a row in `docs/risk-controls.md`.
 */
export const RISK_RULES: readonly RiskRule[] = [
  instrumentValidity,
  intentExpiry,
  tradingState,
  strategyTripped,
  restricted,
  marketData,
  priceCollar,
  maxOrderQuantity,
  maxOrderNotional,
  reduceOnly,
  maxOpenOrders,
  maxPosition,
  grossExposure,
  accountMeans,
  duplicateOrder,
  orderRate,
  repeatedOrder,
];

/** What the gate itself demands, beside the rules, by the name under which it refuses. */
export const GATE = { account: 'account', limits: 'limits', reservation: 'reservation' } as const;

/** Every name that a refusal may have, in the order in which it is asked. */
export const REFUSAL_NAMES: readonly string[] = [
  GATE.account,
  GATE.limits,
  ...RISK_RULES.map(({ name }) => name),
  GATE.reservation,
];

/** Those of the rules that judge by the limits of an instrument alone. */
export const LIMIT_RULES: readonly LimitRule[] = [maxOrderQuantity, maxOrderNotional, maxPosition];

/** The rule that refused, and why. */
export interface RuleRefusal {
  readonly rule: Pick<RiskRule, 'name' | 'control'>;
  readonly problem: Problem;
}

/** Asks every rule in order; returns the first refusal, or `undefined` if all let the intent pass. */
export function runRules(context: RiskContext, rules: readonly RiskRule[] = RISK_RULES): RuleRefusal | undefined {
  for (const rule of rules) {
    const problem = rule.check(context);
    if (problem !== undefined) return { rule, problem };
  }
  return undefined;
}

/** Asks the rules about limits in order; returns the first refusal, or `undefined` if all let the intent pass. */
export function runLimitRules(facts: LimitFacts): RuleRefusal | undefined {
  for (const rule of LIMIT_RULES) {
    const problem = rule.check(facts);
    if (problem !== undefined) return { rule, problem };
  }
  return undefined;
}
