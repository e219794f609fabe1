import {
  type Decimal,
  type Problem,
  type Result,
  type UnixUs,
  type VenueOrderId,
  ZERO,
  err,
  ok,
  problem,
} from '#libs/kernel';
import type { Order } from './order.js';
import { type ProgressStep, type ReportedProgress, applyReportedProgress } from './order-progress.js';
import { isTerminal } from './order-types.js';
import { keepsCancelReason } from './taken-back.js';

/** When and why a step is taken. */
export interface StepCause {
  readonly nowUs: UnixUs;
  /** Stored with the order where the step changes it. */
  readonly reason: string;
  /** The venue's id of the order, where the venue itself reported; `undefined` for steps of our own making. */
  readonly venueOrderId: VenueOrderId | undefined;
}

/**
 * The order after a step. A Problem where the step would make an order live that we never sent and the venue never reported:
 * such an order can only be sent or refused.
 */
export function advanceOrder(before: Order, step: ProgressStep, cause: StepCause): Result<Order, Problem> {
  const { changed, event, progress } = step;
  const { nowUs, reason, venueOrderId } = cause;
  const venueReported = venueOrderId !== undefined;
  const after: Order = {
    ...before,
    ...progress,
    version: changed ? before.version + 1 : before.version,
    reason: changed && !keepsCancelReason(before, event) ? reason : before.reason,
    venueOrderId: before.venueOrderId ?? venueOrderId,
    // What the venue has was sent, whatever our row says.
    sentAtUs: event === 'never-sent' ? undefined : (before.sentAtUs ?? (venueReported ? nowUs : undefined)),
    acknowledgedAtUs: before.acknowledgedAtUs ?? (venueReported || event === 'rejected' ? nowUs : undefined),
    firstFillAtUs: before.firstFillAtUs ?? (progress.cumQuantity.gt(before.cumQuantity) ? nowUs : undefined),
    closedAtUs: isTerminal(progress.status) ? (before.closedAtUs ?? nowUs) : undefined,
  };
  return mayBeUnsent(after) || after.sentAtUs !== undefined ? ok(after) : err(neverSent(after, event));
}

/** Whether an order may stand so without ever having been sent by us. */
export function mayBeUnsent({ external, status }: Pick<Order, 'external' | 'status'>): boolean {
  return external || status === 'PendingNew' || status === 'Rejected';
}

/** Whether a step left an order's row as it was, so that there is nothing to save. */
export function isSameOrder(before: Order, after: Order): boolean {
  return (
    before.version === after.version &&
    before.quantity.eq(after.quantity) &&
    before.venueCumQuantity.eq(after.venueCumQuantity) &&
    before.venueOrderId === after.venueOrderId &&
    before.sentAtUs === after.sentAtUs &&
    before.acknowledgedAtUs === after.acknowledgedAtUs
  );
}

/** Whether a venue's report of an order tells nothing that is not in its row: booking it would change nothing and alarm nobody. */
export function tellsNothingNew(
  before: Order,
  reported: ReportedProgress & { readonly venueOrderId: VenueOrderId },
): boolean {
  const step = applyReportedProgress(before, reported);
  if (!step.ok || step.value.changed || step.value.alarm) return false;
  const { venueOrderId } = reported;
  const after = advanceOrder(before, step.value, { nowUs: 0, reason: before.reason, venueOrderId });
  return after.ok && isSameOrder(before, after.value);
}

/** Whether the venue has another quantity for an order of ours than we gave it; one that it does not state is none. */
export function isAmended({ external, quantity }: Order, atVenue: Decimal): boolean {
  return !external && !atVenue.eq(ZERO) && !atVenue.eq(quantity);
}

function neverSent({ clientOrderId, status }: Order, event: string): Problem {
  return problem('ORDER_NEVER_SENT', 'An order that was never sent cannot have this event.', {
    clientOrderId,
    event,
    status,
  });
}
