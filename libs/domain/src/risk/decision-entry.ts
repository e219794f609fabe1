import type { Decimal } from '#libs/kernel';
import { type Reservation, reservationOf } from '../exposure/index.js';
import type { AccountBook } from './account-book.js';
import type { Approval, Decision } from './decision.js';
import { type RiskAccount, holdBack } from './risk-account.js';
import type { RiskContext } from './risk-rule.js';

/** The versions of what a decision was made from: it may be written down only while they stand. */
export interface DecisionBasis {
  readonly accountVersion: number;
  readonly tradingStateVersions: readonly { readonly scope: string; readonly version: number }[];
}

/** What an approval holds back, and the account with it. */
export interface HeldBack {
  readonly reservation: Reservation;
  /** The account as it is once the reservation stands. */
  readonly account: RiskAccount;
  /** The most that the gross exposure may be, in quote; `undefined` for an order that does not raise it. */
  readonly grossExposureBound: Decimal | undefined;
}

/** A decision as it is written down, all of it or nothing. */
export interface DecisionEntry {
  readonly decision: Decision;
  /** `undefined` where there is no such account, and for a refusal that looked at nothing. */
  readonly basis: DecisionBasis | undefined;
  /** `undefined` for a refusal. */
  readonly heldBack: HeldBack | undefined;
}

/** The versions of a book. */
export function basisOf(book: AccountBook): DecisionBasis {
  return {
    accountVersion: book.account.version,
    tradingStateVersions: book.tradingStates.map(({ scope, version }) => ({ scope, version })),
  };
}

/** What an approval holds back on the book that it was decided on. */
export function heldBackBy(approval: Approval, context: RiskContext, book: AccountBook): HeldBack {
  const { intent, grossExposure: before, grossExposureAfter: after, equity, nowUs: atUs, limits } = context;
  const reservation = reservationOf(intent, approval.worstPrice);
  const raises = before !== undefined && after !== undefined && after.gt(before);
  const ratio = limits.maxGrossExposureRatio;
  return {
    reservation,
    account: holdBack(book.account, reservation, { grossExposure: after, equity, atUs }),
    grossExposureBound: raises && ratio !== undefined ? equity?.times(ratio) : undefined,
  };
}
