import { type EntityManager, In } from 'typeorm';
import { INTENT_STATUSES, type IntentStatus, type RecordedIntent } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  asId,
  formatDecimal,
  invariant,
} from '#libs/kernel';
import { insertStatementOf, jsonSelectListOf, valuesOf } from '../connection/sql-session.js';
import { IntentEntity } from './intent.entity.js';

const INSERT = `${insertStatementOf('strategy.intent', IntentEntity, [])} ON CONFLICT DO NOTHING RETURNING intent_id`;

const UPDATE = `
  UPDATE strategy.intent SET status = $2, reason = $3, approved = $4, ended_quantity = $5, ended_at_us = $6,
    known_quantity = $7, closed_at_us = $8
  WHERE intent_id = $1 AND status = 'open' RETURNING intent_id`;

/** The columns of `intent` under the names of its entity, as JSON hands them over: decimals as text, whose digits it would lose. */
export const INTENT_COLUMNS: string = jsonSelectListOf(IntentEntity);

/** Inserts an intent; returns `false` if its id is taken, or another one of its strategy and instrument is open. */
export async function insertIntentRow(manager: EntityManager, intent: RecordedIntent): Promise<boolean> {
  const rows: unknown[] = await manager.query(INSERT, valuesOf(IntentEntity, toIntentRow(intent), []));
  return rows.length === 1;
}

/** Writes what became of an open intent; throws if there is no open row of its id. */
export async function updateIntentRow(manager: EntityManager, intent: RecordedIntent): Promise<void> {
  const [rows]: [unknown[], number] = await manager.query(UPDATE, [
    intent.intentId,
    intent.status,
    intent.reason,
    intent.approved,
    intent.endedQuantity?.toFixed() ?? null,
    intent.endedAtUs ?? null,
    intent.knownQuantity.toFixed(),
    intent.closedAtUs ?? null,
  ]);
  invariant(rows.length === 1, `the intent ${intent.intentId} is not open and cannot change`);
}

/** Reads an intent and locks its row until the end of the transaction. */
export async function lockIntentRow(manager: EntityManager, intentId: string): Promise<RecordedIntent | undefined> {
  const row = await manager.findOne(IntentEntity, { where: { intentId }, lock: { mode: 'pessimistic_write' } });
  return row === null ? undefined : fromIntentRow(row);
}

/** The intents of some ids, in no order. */
export async function findIntentRows(
  manager: EntityManager,
  intentIds: readonly string[],
): Promise<readonly RecordedIntent[]> {
  return (await manager.findBy(IntentEntity, { intentId: In(intentIds) })).map(fromIntentRow);
}

/** The open intents, in no order. */
export async function findOpenIntentRows(manager: EntityManager): Promise<readonly RecordedIntent[]> {
  return (await manager.findBy(IntentEntity, { status: 'open' })).map(fromIntentRow);
}

/** How many intents there are in each status. */
export async function countIntentRows(manager: EntityManager): Promise<Readonly<Record<IntentStatus, number>>> {
  const rows = await manager
    .createQueryBuilder(IntentEntity, 'intent')
    .select('intent.status', 'status')
    .addSelect('count(*)', 'count')
    .groupBy('intent.status')
    .getRawMany<{ status: IntentStatus; count: string }>();
  const countOf = (status: IntentStatus): number => Number(rows.find((row) => row.status === status)?.count ?? '0');
  return Object.fromEntries(INTENT_STATUSES.map((status) => [status, countOf(status)])) as Record<IntentStatus, number>;
}

/** Turns the domain's record into a row. */
export function toIntentRow(intent: RecordedIntent): IntentEntity {
  const { endedQuantity, limitPrice } = intent;
  return {
    ...intent,
    quantity: formatDecimal(intent.quantity),
    limitPrice: limitPrice === undefined ? null : formatDecimal(limitPrice),
    endedQuantity: endedQuantity === undefined ? null : formatDecimal(endedQuantity),
    endedAtUs: intent.endedAtUs ?? null,
    knownQuantity: formatDecimal(intent.knownQuantity),
    closedAtUs: intent.closedAtUs ?? null,
  };
}

/** Turns a row into the domain's record. */
export function fromIntentRow(row: IntentEntity): RecordedIntent {
  return {
    intentId: asId<IntentId>(row.intentId),
    strategy: asId<StrategyId>(row.strategy),
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    side: row.side,
    quantity: new Decimal(row.quantity),
    type: row.type,
    limitPrice: row.limitPrice === null ? undefined : new Decimal(row.limitPrice),
    timeInForce: row.timeInForce,
    reduceOnly: row.reduceOnly,
    marketEventId: row.marketEventId,
    marketEventAtUs: row.marketEventAtUs,
    validUntilUs: row.validUntilUs,
    status: row.status,
    reason: row.reason,
    approved: row.approved,
    endedQuantity: row.endedQuantity === null ? undefined : new Decimal(row.endedQuantity),
    endedAtUs: row.endedAtUs ?? undefined,
    knownQuantity: new Decimal(row.knownQuantity),
    createdAtUs: row.createdAtUs,
    closedAtUs: row.closedAtUs ?? undefined,
  };
}
