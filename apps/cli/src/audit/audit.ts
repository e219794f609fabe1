import type { Quiet } from '../reconcile/resting.js';
import type { AuditedBooks, Invariant, Violation } from './audited-books.js';
import { allResolved } from './invariants/all-resolved.js';
import { endsAreProven } from './invariants/ends-are-proven.js';
import { factsDelivered } from './invariants/facts-delivered.js';
import { fillsMakeOrders } from './invariants/fills-make-orders.js';
import { fillsMakePositions } from './invariants/fills-make-positions.js';
import { oneOrderPerIntent } from './invariants/one-order-per-intent.js';
import { reservationsConserved } from './invariants/reservations-conserved.js';
import { submittedOnce } from './invariants/submitted-once.js';
import { tradesBookedOnce } from './invariants/trades-booked-once.js';
import { venueOrdersKnown } from './invariants/venue-orders-known.js';
import { wireFollowsBooks } from './invariants/wire-follows-books.js';

/** Every invariant that is checked, by its file. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  fillsMakePositions,
  fillsMakeOrders,
  tradesBookedOnce,
  venueOrdersKnown,
  wireFollowsBooks,
  submittedOnce,
  endsAreProven,
  oneOrderPerIntent,
  factsDelivered,
  reservationsConserved,
  allResolved,
};

/**
 * Checks all invariants of the money path on the books at a quiet moment; none violated is the only pass. Unless `quiet` says otherwise
 * every order must have ended.
 */
export function auditBooks(books: AuditedBooks, quiet: Quiet = 'ALL_ENDED'): readonly Violation[] {
  return Object.values(INVARIANTS).flatMap((invariant) => invariant(books, quiet));
}
