import { setTimeout as sleep } from 'node:timers/promises';
import { type OnProgress } from '#libs/local-stack';
import type { Difference } from '../reconcile/difference.js';
import type { Ledgers } from './ledgers.js';

/**
 * How long the rest may take: an order whose answer was lost is settled by proof only, which takes 15 s and more where the
 * exchange knows nothing of it.
 */
const TIMEOUT_MS = 60_000;
const POLL_MS = 250;
/** How often nothing must be under way and nothing differ, one look after the other. */
const QUIET_LOOKS = 2;

/** Waits until nothing is under way and the judge is content; answers what is left where that does not come. */
export async function waitUntilSettled(
  ledgers: Ledgers,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<{ readonly pending: readonly string[]; readonly differences: readonly Difference[] }> {
  let quietLooks = 0;
  let said = '';
  for (const begunAtMs = performance.now(); ;) {
    const pending = await ledgers.pendingWork();
    const differences = await ledgers.compare();
    const left = [...pending, ...(differences.length > 0 ? [`${differences.length} difference(s)`] : [])].join(', ');
    quietLooks = left === '' ? quietLooks + 1 : 0;
    if (quietLooks >= QUIET_LOOKS || performance.now() - begunAtMs > TIMEOUT_MS || signal.aborted) {
      return { pending, differences };
    }
    if (left !== said && left !== '') onProgress(`waiting for the rest: ${left}`);
    said = left;
    await sleep(POLL_MS);
  }
}
