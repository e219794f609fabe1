import type { OrderStatus, TimeInForce } from '#libs/domain';
import { type Decimal, ZERO } from '#libs/kernel';

/** What quiet means: that every order has ended, or that orders may rest in the venue's book as long as they like. */
export type Quiet = 'ALL_ENDED' | 'MAY_REST';

/** The statuses of an order in the venue's book of which nothing is on its way. */
export const RESTING_STATUSES = ['New', 'PartiallyFilled'] as const satisfies readonly OrderStatus[];

/** How an order may rest; the others end in the moment in which the venue has them. */
export const RESTING_TIME_IN_FORCE = 'GTC' satisfies TimeInForce;

/** What is looked at of an order. */
export interface RestingParts {
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  /** In base. */
  readonly quantity: Decimal;
  /** In base. */
  readonly cumQuantity: Decimal;
}

/** Whether an order rests by our books, and quiet allows it: it is not being sent, cancelled or looked for. */
export function mayRest(
  { status, timeInForce }: Omit<RestingParts, 'quantity' | 'cumQuantity'>,
  quiet: Quiet,
): boolean {
  const rests = timeInForce === RESTING_TIME_IN_FORCE && RESTING_STATUSES.some((resting) => resting === status);
  return rests && quiet === 'MAY_REST';
}

/** What risk must hold back for an order, in base: what it may still execute while it rests, nothing once it ended. */
export function dueReservation(order: RestingParts | undefined, quiet: Quiet): Decimal {
  return order !== undefined && mayRest(order, quiet) ? order.quantity.minus(order.cumQuantity) : ZERO;
}

/** How many orders rest, of their count by status. */
export function countResting(orders: Readonly<Record<string, number>>): number {
  return RESTING_STATUSES.reduce((sum, status) => sum + (orders[status] ?? 0), 0);
}
