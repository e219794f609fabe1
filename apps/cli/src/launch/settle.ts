import { type OnProgress } from '#libs/local-stack';
import type { Scheduler } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
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

/** What is still open when the waiting ends. */
export interface Unsettled {
  readonly pending: readonly string[];
  readonly differences: readonly Difference[];
}

/** Waits until nothing is under way and the books agree; returns what is left where that does not come. */
export async function waitUntilSettled(
  scheduler: Scheduler,
  ledgers: Ledgers,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Unsettled> {
  let unsettled: Unsettled = { pending: [], differences: [] };
  let quietLooks = 0;
  let reported = '';
  await pollUntil(scheduler, { intervalMs: POLL_MS, timeoutMs: TIMEOUT_MS, signal }, async () => {
    unsettled = { pending: await ledgers.readPendingWork(), differences: await ledgers.compareBooks() };
    const left = describeUnsettled(unsettled);
    quietLooks = left === '' ? quietLooks + 1 : 0;
    if (quietLooks >= QUIET_LOOKS) return true;
    if (left !== reported && left !== '') onProgress(`waiting for the rest: ${left}`);
    reported = left;
    return undefined;
  });
  return unsettled;
}

function describeUnsettled({ pending, differences }: Unsettled): string {
  return [...pending, ...(differences.length > 0 ? [`${differences.length} difference(s)`] : [])].join(', ');
}
