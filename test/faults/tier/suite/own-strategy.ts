import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_STRATEGY } from '../../../../apps/cli/src/demo/demo-settings.js';
import type { FaultSuite } from './fault-suite.js';
import { OWN_STRATEGY } from './tier-settings.js';

const PATIENCE_MS = 60_000;
const RETRY_MS = 100;
/**
 * Lets the suite's own strategy trade, or be calm, as an operator does. The load of a trial reaches risk over the broker; what the strategy of
 * a desk wants is handed over within the process, so a desk is tried with both.
 */
export async function setOwnStrategy(suite: FaultSuite, mood: keyof typeof OWN_STRATEGY): Promise<void> {
  const body = JSON.stringify({ reason: 'a fault run', parameters: OWN_STRATEGY[mood] });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await suite.app('gateway').ask(`/v1/strategies/${DEMO_STRATEGY.id}/parameters`, init);
    if (answer.status === 200) return;
    if (performance.now() > untilMs) throw new Error(`the strategy does not obey: ${JSON.stringify(answer)}`);
    await sleep(RETRY_MS);
  }
}

/** Lets the suite's own strategy trade; resolves once risk has approved something of it, with how much it had approved before. */
export async function letOwnStrategyTrade(suite: FaultSuite): Promise<number> {
  await setOwnStrategy(suite, 'trading');
  const before = await countOwnApprovals(suite);
  const untilMs = performance.now() + PATIENCE_MS;
  while ((await countOwnApprovals(suite)) === before) {
    if (performance.now() > untilMs) throw new Error('risk approves nothing that the strategy wants');
    await sleep(RETRY_MS);
  }
  return before;
}

/** How many wishes of the suite's own strategy risk has approved so far. */
export async function countOwnApprovals(suite: FaultSuite): Promise<number> {
  const [row] = await suite.query<{ count: string }>(
    "SELECT count(*) FROM risk.intent_decision WHERE decision = 'APPROVED' AND strategy = $1",
    [DEMO_STRATEGY.id],
  );
  return Number(row?.count);
}
