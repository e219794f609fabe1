import { type Decimal, ZERO } from '#libs/kernel';
import {
  type PositionPlace,
  type Reservation,
  type TrackedPosition,
  type UncoveredSpend,
  type VenueBalances,
  isCoveredBy,
  reservationParts,
} from '../exposure/index.js';
import { activityAfter } from './account-activity.js';
import type { AccountBook } from './account-book.js';

/** What facts of an account changed about its book, once it is written down. */
export interface BookChange {
  readonly reservations: readonly { readonly after: Reservation }[];
  readonly positions: readonly { readonly after: TrackedPosition }[];
  /** Each replaces all that the account has at a venue, and takes away what was spent until then. */
  readonly balances: readonly { readonly after: VenueBalances }[];
  readonly uncoveredSpends: readonly UncoveredSpend[];
  /** By how much the account holds back more, in quote; its version grew by one. `undefined` where the account stayed as it was. */
  readonly reservedBy: Decimal | undefined;
}

/** The book after a change: what a reading of it would give, rows perhaps in another order. */
export function bookAfter(book: AccountBook, change: BookChange): AccountBook {
  const { account, balances, positions, reservations } = book;
  const { reservedBy } = change;
  return {
    ...book,
    account:
      reservedBy === undefined
        ? account
        : { ...account, reserved: account.reserved.plus(reservedBy), version: account.version + 1 },
    reservations: replaced(reservations, change.reservations, ({ intentId }) => intentId).filter(isOpen),
    positions: replaced(positions, change.positions, placeOf).filter(({ quantity }) => !quantity.eq(ZERO)),
    balances: replaced(balances, change.balances, ({ venue }) => venue),
    uncoveredSpends: [...book.uncoveredSpends.filter((spend) => !isCovered(spend, change)), ...change.uncoveredSpends],
    activity: book.activity && activityAfter(book.activity, change.positions),
  };
}

/** The rows with others in the place of those that have the same key, and the new ones behind them. */
function replaced<Row>(
  rows: readonly Row[],
  changes: readonly { readonly after: Row }[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  if (changes.length === 0) return rows;
  const news = new Map(changes.map(({ after }) => [keyOf(after), after]));
  const kept = rows.map((row) => {
    const after = news.get(keyOf(row));
    news.delete(keyOf(row));
    return after ?? row;
  });
  return [...kept, ...news.values()];
}

const isOpen = (reservation: Reservation): boolean => reservationParts(reservation).open.gt(ZERO);
const placeOf = ({ instrument, venue }: PositionPlace): string => `${venue} ${instrument}`;
const isCovered = (spend: UncoveredSpend, { balances }: BookChange): boolean =>
  balances.some(({ after }) => after.venue === spend.venue && isCoveredBy(spend, after));
