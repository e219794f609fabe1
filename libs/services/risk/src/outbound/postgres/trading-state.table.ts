import type { ScopeState, TradingStateChange } from '#libs/domain';
import type { RiskTradingStateChangeEntity, RiskTradingStateEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';

/** The columns of `trading_state` under the names of its entity, numbers as text. */
export const SCOPE_COLUMNS = `scope, state, version::text AS version, actor, reason, command_id AS "commandId",
  changed_at_us::text AS "changedAtUs"`;

/** Reads a row of `trading_state`. */
export function toScopeState(row: RiskTradingStateEntity): ScopeState {
  const { scope, state, actor, reason } = row;
  const version = Number(row.version);
  return {
    scope,
    state,
    version,
    actor,
    reason,
    commandId: row.commandId ?? undefined,
    changedAtUs: Number(row.changedAtUs),
  };
}

/** Reads a row of `trading_state_change`. */
export function toTradingStateChange(row: RiskTradingStateChangeEntity): TradingStateChange {
  const { scope, state, actor, reason, commandId } = row;
  return { scope, state, version: Number(row.version), actor, reason, commandId, changedAtUs: Number(row.changedAtUs) };
}

/**
 * Keeps every trading state as it is until the end of the transaction. The table lock conflicts with any change of them, whoever
 * makes it, and is granted in the order of asking: a stream of decisions cannot keep a kill waiting.
 */
export async function shareTradingStateTable(manager: EntityManager): Promise<void> {
  await manager.query('LOCK TABLE trading_state IN SHARE MODE');
}

/** Locks one scope against other commands until the end of the transaction. */
export async function lockScopeRow(manager: EntityManager, scope: string): Promise<ScopeState | undefined> {
  const rows: RiskTradingStateEntity[] = await manager.query(
    `SELECT ${SCOPE_COLUMNS} FROM trading_state WHERE scope = $1 FOR UPDATE`,
    [scope],
  );
  return rows[0] === undefined ? undefined : toScopeState(rows[0]);
}

/** Adds a scope where it is missing. */
export async function insertScopeRow(manager: EntityManager, scope: ScopeState): Promise<void> {
  await manager.query(
    `INSERT INTO trading_state (scope, state, version, actor, reason, command_id, changed_at_us)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (scope) DO NOTHING`,
    fieldsOf(scope),
  );
}

/** Changes a locked scope; waits for the decisions under way. Returns whether it was at the version before. */
export async function updateScopeRow(manager: EntityManager, change: TradingStateChange): Promise<boolean> {
  const changed: [unknown[], number] = await manager.query(
    `UPDATE trading_state SET state = $2, version = $3, actor = $4, reason = $5, command_id = $6, changed_at_us = $7
     WHERE scope = $1 AND version = $3 - 1`,
    fieldsOf(change),
  );
  return changed[1] === 1;
}

/** Takes a change down, for ever. */
export async function insertScopeChangeRow(manager: EntityManager, change: TradingStateChange): Promise<void> {
  await manager.query(
    `INSERT INTO trading_state_change (scope, state, version, actor, reason, command_id, changed_at_us)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    fieldsOf(change),
  );
}

function fieldsOf({ scope, state, version, actor, reason, commandId, changedAtUs }: ScopeState): unknown[] {
  return [scope, state, version, actor, reason, commandId ?? null, changedAtUs];
}
