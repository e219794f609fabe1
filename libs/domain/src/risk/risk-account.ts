import { type AccountId, type Decimal, type UnixUs, ZERO } from '#libs/kernel';
import { type Reservation, reservedNotional } from '../exposure/index.js';

/** What an account risks as a whole; whoever changes anything of the account changes its version with it. */
export interface RiskAccount {
  readonly account: AccountId;
  /** The sum of open quantity × reserved price over all reservations, in quote; never negative. */
  readonly reserved: Decimal;
  /** Worst-case gross exposure when last computed, in quote; `undefined` where it could not be priced. */
  readonly grossExposure: Decimal | undefined;
  /** When last computed, in quote; `undefined` where it was not known. */
  readonly equity: Decimal | undefined;
  /** The version of the limits in force; 0 for none. */
  readonly limitsVersion: number;
  /** Grows by one with every decision and fact that changed the account: a decision names the version that it looked at. */
  readonly version: number;
  /** When exposure and equity were last computed; 0 before that. */
  readonly updatedAtUs: UnixUs;
}

/** What an account risks and is worth at a moment; `undefined` is not known. */
export interface AccountValuation {
  /** In quote. */
  readonly grossExposure: Decimal | undefined;
  /** In quote. */
  readonly equity: Decimal | undefined;
  readonly atUs: UnixUs;
}

/** An account of which nothing was ever heard. */
export function newRiskAccount(account: AccountId): RiskAccount {
  const unvalued = { grossExposure: undefined, equity: undefined, updatedAtUs: 0 };
  return { account, reserved: ZERO, ...unvalued, limitsVersion: 0, version: 0 };
}

/** The account after a fact that changed something about it besides the reservations. */
export function nextVersion(account: RiskAccount): RiskAccount {
  return { ...account, version: account.version + 1 };
}

/** The account with one more reservation, and what it risks and is worth with it. */
export function holdBack(account: RiskAccount, reservation: Reservation, valuation: AccountValuation): RiskAccount {
  return {
    ...account,
    version: account.version + 1,
    reserved: account.reserved.plus(reservedNotional(reservation)),
    grossExposure: valuation.grossExposure,
    equity: valuation.equity,
    updatedAtUs: valuation.atUs,
  };
}

/** By how much more an account holds back after a fact changed one of its reservations, in quote; less than zero for what is given back. */
export function settlementOf(before: Reservation, after: Reservation): Decimal {
  return reservedNotional(after).minus(reservedNotional(before));
}
