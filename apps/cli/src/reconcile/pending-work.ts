import type { Client } from 'pg';
import { TERMINAL_STATUSES } from '#libs/domain';
import { sqlList } from '#libs/persistence';
import { type Quiet, RESTING_STATUSES, RESTING_TIME_IN_FORCE } from './resting.js';

const UNSETTLED: Readonly<Record<Quiet, string>> = {
  ALL_ENDED: `status NOT IN (${sqlList(TERMINAL_STATUSES)})`,
  MAY_REST: `status NOT IN (${sqlList(TERMINAL_STATUSES)})
    AND NOT (status IN (${sqlList(RESTING_STATUSES)}) AND time_in_force = '${RESTING_TIME_IN_FORCE}')`,
};

/** What else may still be under way, by the name that people read; each query counts it. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  ['intent(s) not published', 'SELECT count(*) FROM strategy.outbox WHERE published_at IS NULL'],
  ['decision(s) not published', 'SELECT count(*) FROM risk.outbox WHERE published_at IS NULL'],
  ['order fact(s) not published', 'SELECT count(*) FROM orders.outbox WHERE published_at IS NULL'],
  [
    'intent(s) not decided',
    `SELECT count(*) FROM strategy.outbox o WHERE subject LIKE 'intent.proposed.%' AND NOT EXISTS
       (SELECT 1 FROM risk.intent_claim c WHERE c.intent_id = o.payload->>'intentId')`,
  ],
  [
    'approval(s) without an order',
    `SELECT count(*) FROM risk.intent_decision d WHERE decision = 'APPROVED' AND NOT EXISTS
       (SELECT 1 FROM orders.orders o WHERE o.intent_id = d.intent_id)`,
  ],
  [
    'fact(s) not received by risk',
    `SELECT count(*) FROM orders.outbox o WHERE subject ~ '^(order[.](filled|canceled|rejected|expired)|fill|position|balance)[.]' AND NOT EXISTS
       (SELECT 1 FROM risk.inbox i WHERE i.message_id = o.message_id)`,
  ],
];

/** What is still under way between the services, such as `2 order(s) not settled`; nothing when all is quiet. */
export async function readPendingWork(client: Client, quiet: Quiet): Promise<readonly string[]> {
  const orders = ['order(s) not settled', `SELECT count(*) FROM orders.orders WHERE ${UNSETTLED[quiet]}`] as const;
  const pending: string[] = [];
  for (const [what, sql] of [orders, ...QUESTIONS]) {
    const { rows } = await client.query<{ count: string }>(sql);
    const count = rows[0]?.count ?? '0';
    if (count !== '0') pending.push(`${count} ${what}`);
  }
  return pending;
}
