import {
  type InstrumentHolding,
  type Reservation,
  type TrackedPosition,
  emptyHolding,
  holdingsOf,
  reservationParts,
  withOpenOrder,
} from '../exposure/index.js';
import { ZERO } from '#libs/kernel';

/** The parts of a book that are added up. */
export interface SummedBook {
  readonly positions: readonly TrackedPosition[];
  readonly reservations: readonly Reservation[];
}

/** What a decision needs of all positions and reservations of a book, added up. */
export interface BookSummary {
  /** By venue and instrument, in the order of {@link holdingsOf}. */
  readonly holdings: readonly InstrumentHolding[];
  /** How many reservations are open, by the name of the market, and by the venue alone. */
  readonly openOrders: ReadonlyMap<string, number>;
  /** How many in all. */
  readonly openOrdersOfAccount: number;
}

/** How many reservations of a book are open. */
export interface BookOpenOrders {
  readonly inAll: number;
  readonly byMarket: readonly { readonly venue: string; readonly instrument: string; readonly open: number }[];
}

/** A book never changes, so that its summary is kept with it: a decision must not cost more for every order that is open. */
const kept = new WeakMap<SummedBook, BookSummary>();

/** The summary of a book; added up the first time that it is asked for. */
export function summaryOf(book: SummedBook): BookSummary {
  const known = kept.get(book);
  if (known !== undefined) return known;
  const openOrders = new Map<string, number>();
  const open = book.reservations.filter(isOpen);
  for (const reservation of open) countOrder(openOrders, reservation);
  const holdings = holdingsOf(book.positions, book.reservations);
  const summary = { holdings, openOrders, openOrdersOfAccount: open.length };
  kept.set(book, summary);
  return summary;
}

/** Keeps the summary of a book that is another one and a reservation more. */
export function keepSummaryWith(book: SummedBook, before: SummedBook, reservation: Reservation): void {
  kept.set(book, summaryWith(summaryOf(before), reservation));
}

/** How many reservations of a market are open, or of all markets of a venue. */
export function openOrdersIn({ openOrders }: BookSummary, venue: string, instrument?: string): number {
  return openOrders.get(instrument === undefined ? venue : marketOf({ venue, instrument })) ?? 0;
}

/** How many orders are open, in all and in each market that has any, for people who look at limits. */
export function openOrdersOf(book: SummedBook): BookOpenOrders {
  const summary = summaryOf(book);
  const byMarket = summary.holdings
    .map(({ instrument, venue }) => ({ venue, instrument, open: openOrdersIn(summary, venue, instrument) }))
    .filter(({ open }) => open > 0);
  return { inAll: summary.openOrdersOfAccount, byMarket };
}

function summaryWith(before: BookSummary, reservation: Reservation): BookSummary {
  if (!isOpen(reservation)) return before;
  const market = marketOf(reservation);
  const openOrders = new Map(before.openOrders);
  countOrder(openOrders, reservation);
  const { open } = reservationParts(reservation);
  const place = before.holdings.findIndex((one) => marketOf(one) === market);
  const held = before.holdings[place] ?? emptyHolding(reservation.venue, reservation.instrument);
  const holding = withOpenOrder(held, reservation.side, open, reservation.price);
  const openOrdersOfAccount = before.openOrdersOfAccount + 1;
  if (place >= 0) return { openOrders, openOrdersOfAccount, holdings: before.holdings.with(place, holding) };
  const holdings = [...before.holdings, holding].sort((a, b) => (marketOf(a) < marketOf(b) ? -1 : 1));
  return { openOrders, openOrdersOfAccount, holdings };
}

function isOpen(reservation: Reservation): boolean {
  return reservationParts(reservation).open.gt(ZERO);
}

function countOrder(counts: Map<string, number>, reservation: Reservation): void {
  for (const key of [marketOf(reservation), reservation.venue]) counts.set(key, (counts.get(key) ?? 0) + 1);
}

function marketOf({ venue, instrument }: { readonly venue: string; readonly instrument: string }): string {
  return `${venue} ${instrument}`;
}
