import type { AccountAtVenue, AccountBalances, AssetBalance } from '#libs/domain';
import { Decimal, type UnixUs, formatDecimal } from '#libs/kernel';
import { type SqlSession, type Statement, selectListOf } from '../connection/sql-session.js';
import { AccountEntity } from './account.entity.js';
import { BalanceEntity } from './balance.entity.js';

const SELECT_ACCOUNT = `SELECT ${selectListOf(AccountEntity)} FROM accounts WHERE account = $1 AND venue = $2`;
const SELECT_ASSETS = `SELECT ${selectListOf(BalanceEntity)} FROM balances WHERE account = $1 AND venue = $2 ORDER BY asset COLLATE "C"`;
const ACCOUNT: Statement = { name: 'orders.account', text: SELECT_ACCOUNT };
const ASSETS: Statement = { name: 'orders.balances', text: SELECT_ASSETS };
const LOCK_ACCOUNT: Statement = {
  name: 'orders.lockAccount',
  text: `INSERT INTO accounts (account, venue) VALUES ($1, $2)
    ON CONFLICT (account, venue) DO UPDATE SET balance_version = accounts.balance_version
    RETURNING ${selectListOf(AccountEntity)}`,
};
const LOCK_ASSETS: Statement = { name: 'orders.lockBalances', text: `${SELECT_ASSETS} FOR NO KEY UPDATE` };
const SAVE_ACCOUNT: Statement = {
  name: 'orders.saveAccount',
  text: `UPDATE accounts SET balance_version = $3, balances_at_us = $4, reconciled_at_us = $5
    WHERE account = $1 AND venue = $2`,
};
const SAVE_ASSETS: Statement = {
  name: 'orders.saveBalances',
  text: `INSERT INTO balances (account, venue, asset, free, locked, baseline, updated_at_us)
    SELECT $1, $2, asset, free, locked, baseline, $7
    FROM unnest($3::text[], $4::numeric[], $5::numeric[], $6::numeric[]) AS row (asset, free, locked, baseline)
    ON CONFLICT (account, venue, asset) DO UPDATE SET free = excluded.free, locked = excluded.locked,
      baseline = excluded.baseline, updated_at_us = excluded.updated_at_us`,
};
/** Reads of `orders.accounts` and `orders.balances`. */
export function readBalances(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async accountBalances(): Promise<AccountBalances> {
      const [known] = await session.entitiesOf(AccountEntity, ACCOUNT, [account, venue]);
      return toAccountBalances(known, await session.entitiesOf(BalanceEntity, ASSETS, [account, venue]));
    },
  };
}

/** Writes of `orders.accounts` and `orders.balances`. */
export function writeBalances(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async lockBalances(): Promise<AccountBalances> {
      const [locked] = await session.entitiesOf(AccountEntity, LOCK_ACCOUNT, [account, venue]);
      return toAccountBalances(locked, await session.entitiesOf(BalanceEntity, LOCK_ASSETS, [account, venue]));
    },
    async saveBalances(after: AccountBalances, touched: readonly AssetBalance[], nowUs: UnixUs): Promise<void> {
      if (touched.length > 0) {
        const numbers = [
          touched.map(({ free }) => formatDecimal(free)),
          touched.map(({ locked }) => formatDecimal(locked)),
          touched.map(({ baseline }) => (baseline === undefined ? null : formatDecimal(baseline))),
        ];
        await session.countOf(SAVE_ASSETS, [account, venue, touched.map(({ asset }) => asset), ...numbers, nowUs]);
      }
      const { exchangeAtUs, reconciledAtUs, version } = after;
      await session.countOf(SAVE_ACCOUNT, [account, venue, version, exchangeAtUs, reconciledAtUs ?? null]);
    },
  };
}

/** The balances that rows of both tables describe. */
export function toAccountBalances(
  account: AccountEntity | undefined,
  assets: readonly BalanceEntity[],
): AccountBalances {
  return {
    version: account?.balanceVersion ?? 0,
    exchangeAtUs: account?.balancesAtUs ?? 0,
    reconciledAtUs: account?.reconciledAtUs ?? undefined,
    assets: assets.map((row) => ({
      asset: row.asset,
      free: new Decimal(row.free),
      locked: new Decimal(row.locked),
      bookedChange: new Decimal(row.bookedChange),
      baseline: row.baseline === null ? undefined : new Decimal(row.baseline),
    })),
  };
}
