import type { RecordedIntent } from '#libs/domain';
import type { StrategyWrites } from '../../ports.js';

/**
 * Locks an intent, changes it and writes it down where it has changed; returns it as it is then. `undefined` if it is none
 * of ours: the accounts may hold what others wanted.
 */
export async function changeIntent(
  writes: StrategyWrites,
  intentId: string,
  change: (intent: RecordedIntent) => RecordedIntent,
): Promise<RecordedIntent | undefined> {
  const before = await writes.lockIntent(intentId);
  if (before === undefined) return undefined;
  const after = change(before);
  if (after !== before) await writes.saveIntent(after);
  return after;
}
