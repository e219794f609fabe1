import { type OnProgress } from '#libs/local-stack';
import type { Scheduler } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
import { LocalHttp } from '../launch/local-http.js';
import type { Difference } from './difference.js';

/** A balance that is not explained becomes a discrepancy after three rounds; one more, since the first may be under way. */
const ROUNDS = 4;
const TIMEOUT_MS = 90_000;
const POLL_MS = 500;
const COMPLETE = /^tradewind_reconciliations_total\{[^}]*outcome="complete"[^}]*\} (\d+)/mu;

/** How many reconciliations with the venue were complete, from the metrics of order-management. */
export function completeRounds(metrics: string): number {
  return Number(COMPLETE.exec(metrics)?.[1] ?? '0');
}

/**
 * Waits, when all is quiet, until order-management has compared everything with the venue again; what it found stands in
 * the database. Returns a difference where it could not compare.
 */
export async function awaitLastReconciliation(
  scheduler: Scheduler,
  port: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  onProgress("waiting for order-management's last reconciliation with the venue");
  const http = new LocalHttp(scheduler);
  const before = completeRounds(await http.getText(port, '/metrics'));
  let ours = 'it does not answer';
  const compared = await pollUntil(scheduler, { intervalMs: POLL_MS, timeoutMs: TIMEOUT_MS, signal }, async () => {
    const { body } = await http.getJson(port, '/status');
    const { reconciled, notReconciledBecause } = (body ?? {}) as Readonly<Record<string, unknown>>;
    const rounds = completeRounds(await http.getText(port, '/metrics')) - before;
    if (reconciled === true && rounds >= ROUNDS) return true;
    if (reconciled === true) ours = `only ${rounds} of ${ROUNDS} comparisons were complete`;
    else if (typeof notReconciledBecause === 'string') ours = notReconciledBecause;
    return undefined;
  });
  return compared === true ? [] : [{ kind: 'NOT_COMPARED', about: 'order-management', ours, venue: 'not heard' }];
}
