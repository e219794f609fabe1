import type { RiskContext, Verdict } from '#libs/domain';
import { type Problem, problem } from '#libs/kernel';
import { GATE, runRules } from './registry.js';

/**
 * Decides an intent: the first rule that refuses gives the answer, and where none does the intent is approved at its worst
 * price. `limitsVersion` is the account's; 0 means that no limits are in force, which refuses everything.
 */
export function judgeIntent(context: RiskContext, limitsVersion: number): Verdict {
  const { worstPrice } = context;
  const refused = (rule: string, why: Problem): Verdict => ({ outcome: 'REFUSED', rule, problem: why, worstPrice });
  if (limitsVersion === 0) return refused(GATE.limits, noLimits(context.intent.account));
  const refusal = runRules(context);
  if (refusal !== undefined) return refused(refusal.rule.name, refusal.problem);
  // The notional rule refuses what has no price; without this line a registry that lacks it would reserve nothing.
  if (worstPrice === undefined) return refused(GATE.reservation, unpriced(context.intent.instrument));
  return { outcome: 'APPROVED', worstPrice };
}

function noLimits(account: string): Problem {
  return problem('LIMIT_MISSING', `No limits are in force for the account ${account}.`, { account }, true);
}

function unpriced(instrument: string): Problem {
  return problem('ORDER_UNPRICED', `There is no price at which an order in ${instrument} can be reserved.`, {}, true);
}
