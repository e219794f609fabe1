import type { DecisionOutcome, ProposedDecision } from '../ports.js';

/** What becomes of decisions on a book that the commit before did not leave: nothing, and their licences are void. */
export function unfounded(decisions: readonly ProposedDecision[]): readonly DecisionOutcome[] {
  return decisions.map(({ licence }) => {
    licence?.settle(undefined);
    return 'STALE';
  });
}
