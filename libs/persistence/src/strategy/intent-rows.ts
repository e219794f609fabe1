import type { EntityManager } from 'typeorm';
import { type Intent, type IntentStatus, fillsAreKnown } from '#libs/domain';
import { Decimal, type UnixUs } from '#libs/kernel';
import { INTENT_COLUMNS, type IntentRecord, type IntentRow, intentOf, intentValues } from './intent-record.js';

/** Inserts an intent unless its id is known or another one of its strategy and instrument is open; answers whether. */
export async function insertIntent(
  manager: EntityManager,
  intent: Intent,
  status: IntentStatus,
  reason: string,
  nowUs: UnixUs,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `INSERT INTO intent (${INTENT_COLUMNS}, status, reason, created_at_us, closed_at_us)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT DO NOTHING RETURNING intent_id`,
    [...intentValues(intent), status, reason, nowUs, status === 'open' ? null : nowUs],
  );
  return rows.length === 1;
}

/** The intent of an id. */
export async function findIntent(manager: EntityManager, intentId: string): Promise<IntentRecord | undefined> {
  return (await findIntents(manager, [intentId]))[0];
}

/** The intents of some ids, in no order. */
export async function findIntents(manager: EntityManager, ids: readonly string[]): Promise<readonly IntentRecord[]> {
  const rows: IntentRow[] = await manager.query('SELECT * FROM intent WHERE intent_id = ANY($1::text[])', [ids]);
  return rows.map(intentOf);
}

/** Takes down that an intent was approved: from now on only the end of its order closes it. */
export async function markApproved(manager: EntityManager, intentId: string): Promise<void> {
  await manager.query(`UPDATE intent SET approved = true WHERE intent_id = $1 AND status = 'open'`, [intentId]);
}

/** Takes down what the ended order of an intent executed in all. */
export async function markEnded(
  manager: EntityManager,
  intentId: string,
  executed: Decimal,
  nowUs: UnixUs,
): Promise<void> {
  await manager.query(
    `UPDATE intent SET approved = true, ended_quantity = $2, ended_at_us = coalesce(ended_at_us, $3)
     WHERE intent_id = $1 AND status = 'open'`,
    [intentId, executed.toFixed(), nowUs],
  );
}

/** Adds to what positions have shown of an intent. */
export async function addKnown(manager: EntityManager, intentId: string, moved: Decimal): Promise<void> {
  await manager.query(
    `UPDATE intent SET known_quantity = known_quantity + $2 WHERE intent_id = $1 AND status = 'open'`,
    [intentId, moved.toFixed()],
  );
}

/** Closes an open intent. */
export async function closeIntent(
  manager: EntityManager,
  intentId: string,
  status: Exclude<IntentStatus, 'open'>,
  reason: string,
  nowUs: UnixUs,
): Promise<void> {
  await manager.query(
    `UPDATE intent SET status = $2, reason = $3, closed_at_us = $4 WHERE intent_id = $1 AND status = 'open'`,
    [intentId, status, reason.slice(0, 500), nowUs],
  );
}

/** Closes an intent whose order has ended and whose fills the position shows; answers the intent as it is then. */
export async function settleIntent(
  manager: EntityManager,
  intentId: string,
  nowUs: UnixUs,
): Promise<IntentRecord | undefined> {
  const rows: IntentRow[] = await manager.query('SELECT * FROM intent WHERE intent_id = $1 FOR UPDATE', [intentId]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const intent = intentOf(row);
  const { endedQuantity, knownQuantity, side, status } = intent;
  if (status !== 'open' || endedQuantity === undefined || !fillsAreKnown(side, endedQuantity, knownQuantity)) {
    return intent;
  }
  await closeIntent(manager, intentId, 'closed', 'the order has ended', nowUs);
  return { ...intent, status: 'closed', reason: 'the order has ended' };
}
