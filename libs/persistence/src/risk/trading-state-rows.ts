import type { TradingState } from '#libs/domain';
import type { EntityManager } from 'typeorm';

/** A committed change of what a scope may do. */
export interface TradingStateChange {
  readonly scope: string;
  readonly state: TradingState;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  readonly commandId: string;
  readonly changedAtUs: number;
}

interface Row {
  readonly scope: string;
  readonly state: TradingState;
  readonly version: string;
  readonly actor: string;
  readonly reason: string;
  readonly command_id: string;
  readonly changed_at_us: string;
}

function changeOf(row: Row): TradingStateChange {
  const { scope, state, actor, reason } = row;
  const version = Number(row.version);
  return { scope, state, version, actor, reason, commandId: row.command_id, changedAtUs: Number(row.changed_at_us) };
}

/** The trading states and their history, inside one transaction. */
export class TradingStateRows {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Makes the row of a scope, ACTIVE, where it is missing; a state that is there stays, whatever it is. */
  async ensure(scope: string): Promise<void> {
    await this.#manager.query(
      `INSERT INTO trading_state (scope, state, version, actor, reason, changed_at_us)
       VALUES ($1, 'ACTIVE', 0, 'risk', 'the state before the first command', 0) ON CONFLICT DO NOTHING`,
      [scope],
    );
  }

  /** Locks a scope against other commands; answers whether there is such a scope. */
  async lock(scope: string): Promise<boolean> {
    const rows: unknown[] = await this.#manager.query('SELECT 1 FROM trading_state WHERE scope = $1 FOR UPDATE', [
      scope,
    ]);
    return rows.length === 1;
  }

  /** What a command has done; `undefined` where it was never given. */
  async changeBy(commandId: string): Promise<TradingStateChange | undefined> {
    const rows: Row[] = await this.#manager.query('SELECT * FROM trading_state_change WHERE command_id = $1', [
      commandId,
    ]);
    return rows[0] === undefined ? undefined : changeOf(rows[0]);
  }

  /** Changes a locked scope; waits for the decisions under way, and every later one sees it. */
  async change(wanted: Omit<TradingStateChange, 'version'>): Promise<TradingStateChange> {
    const { scope, state, actor, reason, commandId, changedAtUs } = wanted;
    await this.#manager.query(
      `UPDATE trading_state SET state = $2, actor = $3, reason = $4, command_id = $5, changed_at_us = $6,
         version = version + 1 WHERE scope = $1`,
      [scope, state, actor, reason, commandId, changedAtUs],
    );
    const rows: Row[] = await this.#manager.query(
      `INSERT INTO trading_state_change (scope, state, version, actor, reason, command_id, changed_at_us)
       SELECT scope, state, version, actor, reason, command_id, changed_at_us FROM trading_state WHERE scope = $1
       RETURNING *`,
      [scope],
    );
    const row = rows[0];
    if (row === undefined) throw new Error(`the scope ${scope} is not there`);
    return changeOf(row);
  }
}
