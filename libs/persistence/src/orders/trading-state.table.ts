import {
  EVERY_ACCOUNT_SCOPE,
  type AccountAtVenue,
  type TradingState,
  type LatchedState,
  strictestState,
} from '#libs/domain';
import type { SqlSession, Statement } from '../connection/sql-session.js';

const STATES: Statement = {
  name: 'orders.tradingStates',
  text: `SELECT scope, state, version, actor, reason, changed_at_us AS "changedAtUs" FROM trading_state
    WHERE scope = $1 OR scope = $2 ORDER BY scope COLLATE "C"`,
};
/** The row of all accounts is always there; locking it locks the state of every scope. */
const SHARE: Statement = {
  name: 'orders.shareTradingState',
  text: 'SELECT 1 FROM trading_state WHERE scope = $1 FOR SHARE',
};
const LOCK: Statement = {
  name: 'orders.lockTradingState',
  text: 'SELECT 1 FROM trading_state WHERE scope = $1 FOR UPDATE',
};
const LATCH: Statement = {
  name: 'orders.latchTradingState',
  text: `INSERT INTO trading_state (scope, state, version, actor, reason, changed_at_us) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (scope) DO UPDATE SET state = excluded.state, version = excluded.version, actor = excluded.actor,
      reason = excluded.reason, changed_at_us = excluded.changed_at_us
      WHERE trading_state.version < excluded.version`,
};

type StateRow = Omit<LatchedState, 'version' | 'changedAtUs'> & Record<'version' | 'changedAtUs', string | number>;

/** Reads of `orders.trading_state`, the kill latch. */
export function readTradingState(session: SqlSession, { account }: AccountAtVenue) {
  const latchedStates = async (): Promise<readonly LatchedState[]> => {
    const rows = await session.rowsOf<StateRow>(STATES, [EVERY_ACCOUNT_SCOPE, account]);
    return rows.map((row) => ({ ...row, version: Number(row.version), changedAtUs: Number(row.changedAtUs) }));
  };
  return {
    latchedStates,
    async tradingState(): Promise<TradingState> {
      return strictestState((await latchedStates()).map(({ state }) => state));
    },
  };
}

/** Writes of `orders.trading_state`, the kill latch. */
export function writeTradingState(session: SqlSession, at: AccountAtVenue) {
  return {
    async lockTradingState(): Promise<TradingState> {
      await session.rowsOf(SHARE, [EVERY_ACCOUNT_SCOPE]);
      return readTradingState(session, at).tradingState();
    },
    async latchTradingState(change: LatchedState): Promise<boolean> {
      const { actor, changedAtUs, reason, scope, state, version } = change;
      await session.rowsOf(LOCK, [EVERY_ACCOUNT_SCOPE]);
      return (await session.countOf(LATCH, [scope, state, version, actor, reason, changedAtUs])) === 1;
    },
  };
}
