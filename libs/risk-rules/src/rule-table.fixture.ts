import { describe, expect, it } from 'vitest';
import type { RiskContext, RiskRule } from '#libs/domain';
import { context } from './rules.fixture.js';

/** The code of an intent that a rule lets pass. */
export const PASSES = undefined;

/** A sentence about a rule, what is other than in the usual context and intent, and the code of the refusal. */
export type RuleRow = readonly [string, Partial<RiskContext>, Partial<RiskContext['intent']>, string | undefined];

/** One test of a rule for each row. */
export function table(rule: RiskRule, rows: readonly RuleRow[]): void {
  describe(`${rule.name} (${rule.control})`, () => {
    it.each(rows)('%s', (_, over, intent, code) => {
      expect(rule.check(context(over, intent))?.code).toBe(code);
    });
  });
}
