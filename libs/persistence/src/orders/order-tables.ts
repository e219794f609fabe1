import type { AccountAtVenue } from '#libs/domain';
import { postgresCommandLog } from '../command/postgres-command-log.js';
import type { SqlSession } from '../connection/sql-session.js';
import { readBalances, writeBalances } from './balances.table.js';
import { readDiscrepancies, writeDiscrepancies } from './discrepancies.table.js';
import { readLedger, writeLedger } from './ledger.table.js';
import { readOrders, writeOrders } from './orders.table.js';
import { readPositions, writePositions } from './positions.table.js';
import { readTrades, writeTrades } from './trades.table.js';
import { readTradingState, writeTradingState } from './trading-state.table.js';

/** Every read of the tables of `orders`, for one account at one venue. */
export function readOrderTables(session: SqlSession, at: AccountAtVenue) {
  return {
    ...readOrders(session, at),
    ...readTrades(session, at),
    ...readPositions(session, at),
    ...readBalances(session, at),
    ...readLedger(session, at),
    ...readDiscrepancies(session, at),
    ...readTradingState(session, at),
  };
}

/** Every write of the tables of `orders`, for one account at one venue and by the holder of one epoch of its lease. */
export function writeOrderTables(session: SqlSession, at: AccountAtVenue, leaseEpoch: number) {
  return {
    ...writeOrders(session, at, leaseEpoch),
    ...writeTrades(session, at, leaseEpoch),
    ...writePositions(session, at),
    ...writeBalances(session, at),
    ...writeLedger(session, at, leaseEpoch),
    ...writeDiscrepancies(session, at),
    ...writeTradingState(session, at),
    ...postgresCommandLog((name, text, values) => session.rowsOf({ name: `orders.${name}`, text }, values)),
  };
}
