import type { AccountValuation, RiskAccount } from '#libs/domain';
import { type AccountId, Decimal, type UnixUs, asId, formatDecimal, invariant } from '#libs/kernel';
import type { AccountExposureEntity } from '#libs/persistence';
import type { EntityManager } from 'typeorm';
import { decimalOrUndefined, textOrNull } from './numeric-text.js';

/** The columns of `account_exposure` under the names of its entity; numbers as text, because JSON's own are binary fractions. */
export const ACCOUNT_COLUMNS = `account, reserved::text AS reserved, gross_exposure::text AS "grossExposure",
  equity::text AS equity, limits_version::text AS "limitsVersion", version::text AS version,
  updated_at_us::text AS "updatedAtUs"`;

/** Reads a row of `account_exposure`. */
export function toAccount(row: AccountExposureEntity): RiskAccount {
  return {
    account: asId<AccountId>(row.account),
    reserved: new Decimal(row.reserved),
    grossExposure: decimalOrUndefined(row.grossExposure),
    equity: decimalOrUndefined(row.equity),
    limitsVersion: Number(row.limitsVersion),
    version: Number(row.version),
    updatedAtUs: Number(row.updatedAtUs),
  };
}

/** Locks an account's row until the end of the transaction. */
export async function lockAccountRow(manager: EntityManager, account: string): Promise<RiskAccount | undefined> {
  const rows: AccountExposureEntity[] = await manager.query(
    `SELECT ${ACCOUNT_COLUMNS} FROM account_exposure WHERE account = $1 FOR UPDATE`,
    [account],
  );
  return rows[0] === undefined ? undefined : toAccount(rows[0]);
}

/** Adds an account's row where it is missing, and locks it. */
export async function addAndLockAccountRow(manager: EntityManager, name: string): Promise<RiskAccount> {
  // It is there but for the first time, and every fact of the account asks.
  const found = await lockAccountRow(manager, name);
  if (found !== undefined) return found;
  await manager.query('INSERT INTO account_exposure (account) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  const account = await lockAccountRow(manager, name);
  invariant(account !== undefined, `the account ${name} was just added`);
  return account;
}

/** Replaces an account by its next version within a bound; returns whether it was at the version before. */
export async function updateAccountRow(
  manager: EntityManager,
  account: RiskAccount,
  grossExposureBound: Decimal | undefined,
): Promise<boolean> {
  const changed: [unknown[], number] = await manager.query(
    `UPDATE account_exposure SET reserved = $2, gross_exposure = $3, equity = $4, limits_version = $5, version = $6,
       updated_at_us = $7
     WHERE account = $1 AND version = $6 - 1 AND ($8::numeric IS NULL OR $3::numeric <= $8::numeric)`,
    [
      ...[account.account, formatDecimal(account.reserved), textOrNull(account.grossExposure)],
      ...[textOrNull(account.equity), account.limitsVersion, account.version, account.updatedAtUs],
      textOrNull(grossExposureBound),
    ],
  );
  return changed[1] === 1;
}

/** Writes what an account was last worth and risked. */
export async function updateValuation(
  manager: EntityManager,
  account: string,
  { grossExposure, equity, atUs }: AccountValuation,
): Promise<void> {
  await manager.query(
    'UPDATE account_exposure SET gross_exposure = $2, equity = $3, updated_at_us = $4 WHERE account = $1',
    [account, textOrNull(grossExposure), textOrNull(equity), atUs],
  );
}

const US_PER_MINUTE = 60_000_000;
/** The minute since the epoch in which a time is. */
export const minuteOf = (atUs: UnixUs): number => Math.floor(atUs / US_PER_MINUTE);

const MINUTES_PER_WEEK = 7 * 24 * 60;

/** Adds the first known equity of a minute to the curve, and takes away what is older than a week; changes nothing within the same minute. */
const ADD_EQUITY_SAMPLE = `WITH added AS (
  INSERT INTO equity_sample (account, minute, equity, at_us) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING minute
) DELETE FROM equity_sample WHERE account = $1 AND minute < (SELECT minute FROM added) - ${MINUTES_PER_WEEK}`;

/** Keeps what an account was worth for the curve: a point a minute, a week of them. */
export async function addEquitySample(
  manager: EntityManager,
  account: string,
  { equity, atUs }: AccountValuation,
): Promise<void> {
  if (equity === undefined) return;
  await manager.query(ADD_EQUITY_SAMPLE, [account, minuteOf(atUs), formatDecimal(equity), atUs]);
}
