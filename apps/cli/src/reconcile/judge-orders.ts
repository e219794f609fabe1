import { type JournalOrder, type VenueTruth, isTerminal } from '#libs/domain';
import { Decimal, ZERO, formatDecimal } from '#libs/kernel';
import type { BookedOrder } from './booked-state.js';
import type { Difference } from './difference.js';
import { type Quiet, mayRest } from './resting.js';

const keyOf = (symbol: string, clientOrderId: string): string => `${symbol} ${clientOrderId}`;

function sayOrder(status: string, quantity: Decimal, cumQuantity: Decimal): string {
  return `${status} ${formatDecimal(cumQuantity)} of ${formatDecimal(quantity)}`;
}

function sayVenue(order: JournalOrder): string {
  return sayOrder(order.status, new Decimal(order.quantity), new Decimal(order.cumQuantity));
}

function isSame(ours: BookedOrder, venue: JournalOrder): boolean {
  return (
    ours.status === venue.status &&
    ours.cumQuantity.eq(new Decimal(venue.cumQuantity)) &&
    ours.quantity.eq(new Decimal(venue.quantity))
  );
}

/** An order of ours that the venue has no order for: right only if it never reached the venue, or was refused there. */
function judgeAbsent(ours: BookedOrder, submits: number): Difference | undefined {
  const neverTraded = ours.cumQuantity.eq(ZERO);
  const refused = submits > 0 && ours.status === 'Rejected';
  const neverReached = submits === 0 && isTerminal(ours.status) && ours.status !== 'Filled';
  if (neverTraded && (refused || neverReached)) return undefined;
  return {
    kind: 'ORDER_UNKNOWN_TO_VENUE',
    about: ours.venueClientOrderId,
    ours: sayOrder(ours.status, ours.quantity, ours.cumQuantity),
    venue: `no such order; ${submits} message(s) to place it`,
  };
}

function judgeOurs(
  booked: readonly BookedOrder[],
  venueOrders: readonly JournalOrder[],
  truth: VenueTruth,
  quiet: Quiet,
): Difference[] {
  const atVenue = new Map(venueOrders.map((order) => [keyOf(order.symbol, order.clientOrderId), order]));
  return booked.flatMap((ours) => {
    const venue = atVenue.get(keyOf(ours.symbol, ours.venueClientOrderId));
    const about = ours.venueClientOrderId;
    const said = sayOrder(ours.status, ours.quantity, ours.cumQuantity);
    if (venue === undefined) return judgeAbsent(ours, truth.submits.get(about) ?? 0) ?? [];
    if (!isSame(ours, venue)) return { kind: 'ORDER_DIFFERS', about, ours: said, venue: sayVenue(venue) };
    if (isTerminal(ours.status) || mayRest(ours, quiet)) return [];
    return { kind: 'ORDER_NOT_SETTLED', about, ours: said, venue: sayVenue(venue) };
  });
}

function judgeVenues(booked: readonly BookedOrder[], venueOrders: readonly JournalOrder[]): Difference[] {
  const ours = new Set(booked.map((order) => keyOf(order.symbol, order.venueClientOrderId)));
  return venueOrders
    .filter((order) => !ours.has(keyOf(order.symbol, order.clientOrderId)))
    .map((order) => ({
      kind: 'ORDER_UNKNOWN_TO_US',
      about: order.clientOrderId,
      ours: 'no such order',
      venue: sayVenue(order),
    }));
}

/**
 * Every order at the venue is known to us and equal, every order of ours that reached the venue is there, none twice; none is open but
 * where it rests and `quiet` allows it.
 */
export function judgeOrders(
  booked: readonly BookedOrder[],
  truth: VenueTruth,
  account: string,
  quiet: Quiet,
): readonly Difference[] {
  const venueOrders = [...truth.orders.values()].filter((order) => order.account === account);
  const twice = [...truth.submits].filter(([, count]) => count > 1);
  return [
    ...judgeVenues(booked, venueOrders),
    ...judgeOurs(booked, venueOrders, truth, quiet),
    ...twice.map(([about, count]): Difference => ({
      kind: 'ORDER_SENT_TWICE',
      about,
      ours: 'at most one message may place an order',
      venue: `${count} messages`,
    })),
  ];
}
