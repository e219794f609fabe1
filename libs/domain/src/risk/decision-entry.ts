import type { Decimal } from '#libs/kernel';
import { type Reservation, reservationOf } from '../exposure/index.js';
import { type AccountActivity, activityWithOrder, activityWithTrips, fillsOf, isTripping } from './account-activity.js';
import type { AccountBook } from './account-book.js';
import { keepSummaryWith } from './book-summary.js';
import type { Approval, Decision } from './decision.js';
import { type RecentOrder, recentOrderOf } from './recent-orders.js';
import { type RiskAccount, holdBack } from './risk-account.js';
import type { RiskContext } from './risk-rule.js';
import type { ScopeState } from './trading-state.js';

/** The versions of what a decision was made from: it may be written down only while they stand. */
export interface DecisionBasis {
  readonly accountVersion: number;
  readonly tradingStateVersions: readonly Pick<ScopeState, 'scope' | 'version' | 'state'>[];
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
    tradingStateVersions: book.tradingStates.map(({ scope, version, state }) => ({ scope, version, state })),
  };
}

/** Whether a book is still at the versions of a basis. */
export function standsOn(book: AccountBook, basis: DecisionBasis): boolean {
  const now = basisOf(book);
  const keyOf = ({ scope, version, state }: (typeof now.tradingStateVersions)[number]): string =>
    `${scope} ${version} ${state}`;
  const [one, other] = [now, basis].map((of) => of.tradingStateVersions.map(keyOf).toSorted().join());
  return now.accountVersion === basis.accountVersion && one === other;
}

/** The book once a decision is written down: what the next one is made from. */
export function bookWith(book: AccountBook, { decision, heldBack }: Omit<DecisionEntry, 'basis'>): AccountBook {
  if (heldBack === undefined) return bookWithTrips(book, tripOf(decision));
  const { account, reservation } = heldBack;
  const activity = book.activity && activityWithOrder(book.activity, orderOf(decision, book.activity));
  const after = { ...book, account, reservations: [...book.reservations, reservation], activity };
  keepSummaryWith(after, book, reservation);
  return after;
}

/** The book with trips of strategies that it may not know of. */
export function bookWithTrips(book: AccountBook, trips: AccountActivity['trips'] | undefined): AccountBook {
  if (book.activity === undefined || trips === undefined) return book;
  const activity = activityWithTrips(book.activity, trips);
  return activity === book.activity ? book : { ...book, activity };
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

function orderOf({ decidedAtUs, intent }: Decision, { fills }: AccountActivity): RecentOrder {
  return recentOrderOf(intent, decidedAtUs, fillsOf(fills, intent));
}

function tripOf({ decidedAtUs, intent, verdict }: Decision): AccountActivity['trips'] | undefined {
  return isTripping(verdict) ? new Map([[intent.strategy, decidedAtUs]]) : undefined;
}
