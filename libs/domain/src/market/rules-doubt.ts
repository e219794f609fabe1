import type { BookState } from './market-event.js';

/** States in which a market goes on by the rules that it had. */
const KEEPS_RULES: readonly BookState[] = ['LIVE', 'STALE'];

/**
 * Whether the rules of a market may be others than before, by the state that its feed reports after `before` (`undefined` for none yet):
 * a book that is built anew may be counted in other steps, each time that it is said, and a halt changes the status when it begins and
 * when it ends. The SYNCING that a market begins with is no change.
 */
export function mayHaveNewRules(before: BookState | undefined, now: BookState): boolean {
  if (before === undefined && now === 'SYNCING') return false;
  return before === 'HALTED' || !KEEPS_RULES.includes(now);
}
