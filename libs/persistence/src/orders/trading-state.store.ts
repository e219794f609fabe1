import type { EntityManager } from 'typeorm';
import type { TradingState } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';

/** The scope that covers every account; its row is always there, and locking it locks the state of all scopes. */
const ALL = 'all';

/** What risk said about a scope. */
export interface TradingStateWord {
  readonly scope: string;
  readonly state: TradingState;
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  readonly changedAtUs: UnixUs;
}

const STRICTNESS: Readonly<Record<TradingState, number>> = { ACTIVE: 0, REDUCING: 1, HALTED: 2 };

/** The kill latch: reads and writes `orders.trading_state`, in the caller's transaction. */
export class TradingStateStore {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Latches a scope's state; answers `false` where a newer version is known already. */
  async latch(word: TradingStateWord): Promise<boolean> {
    await this.#manager.query('SELECT 1 FROM trading_state WHERE scope = $1 FOR UPDATE', [ALL]);
    const rows: unknown[] = await this.#manager.query(
      `INSERT INTO trading_state (scope, state, version, actor, reason, changed_at_us) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (scope) DO UPDATE SET state = excluded.state, version = excluded.version, actor = excluded.actor,
         reason = excluded.reason, changed_at_us = excluded.changed_at_us
         WHERE trading_state.version < excluded.version
       RETURNING scope`,
      [word.scope, word.state, word.version, word.actor, word.reason, word.changedAtUs],
    );
    return rows.length === 1;
  }

  /** The strictest state that covers an account; no state can be latched until the transaction ends. */
  async hold(account: string): Promise<TradingState> {
    await this.#manager.query('SELECT 1 FROM trading_state WHERE scope = $1 FOR SHARE', [ALL]);
    const rows: { state: TradingState }[] = await this.#manager.query(
      'SELECT state FROM trading_state WHERE scope = $1 OR scope = $2',
      [ALL, account],
    );
    return rows.reduce<TradingState>(
      (strictest, row) => (STRICTNESS[row.state] > STRICTNESS[strictest] ? row.state : strictest),
      rows.length === 0 ? 'HALTED' : 'ACTIVE',
    );
  }
}
