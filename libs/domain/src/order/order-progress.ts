import { Decimal, type Problem, type Result, ZERO, err, maxDecimal, ok, problem } from '#libs/kernel';
import type { OrderStatus } from './order-types.js';
import { type OrderEvent, isLateEvidence, nextStatus } from './transitions.js';

/** How far an order has come. */
export interface OrderProgress {
  readonly status: OrderStatus;
  /** Ordered, in base. */
  readonly quantity: Decimal;
  /** The sum of its booked fills, in base; above `quantity` where the venue overfilled it. */
  readonly cumQuantity: Decimal;
  /** The most that the venue has reported as executed, in base; never goes back. */
  readonly venueCumQuantity: Decimal;
}

/** What an event makes of an order. */
export interface ProgressStep {
  readonly event: OrderEvent;
  readonly progress: OrderProgress;
  /** Whether anything but the venue's own total moved: only then is there a new version to announce. */
  readonly changed: boolean;
  /** Whether it contradicts an end that was believed, or executes more than was ordered. */
  readonly alarm: boolean;
}

/** What the venue reports of an order's standing, in a report, an answer or a list. */
export interface ReportedProgress {
  readonly status: OrderStatus;
  /** Executed so far (FIX CumQty), in base. */
  readonly cumQuantity: Decimal;
}

/** What an order executed beyond what was ordered, in base. */
export function overfillOf(progress: OrderProgress): Decimal {
  return maxDecimal(ZERO, progress.cumQuantity.minus(progress.quantity));
}

/** Whether the venue has reported executions that are not booked yet. */
export function missesFills(progress: OrderProgress): boolean {
  return progress.venueCumQuantity.gt(progress.cumQuantity);
}

/** An event that brings no execution. */
export type PlainOrderEvent = Exclude<OrderEvent, 'fill' | 'last-fill'>;

/** Applies an event that brings no execution; a Problem where the order cannot have it. */
export function applyOrderEvent(before: OrderProgress, event: PlainOrderEvent): Result<ProgressStep, Problem> {
  const next = nextStatus(before.status, event);
  const isRefusal = next.ok ? next.value === 'Rejected' : event === 'rejected';
  if (isRefusal && before.cumQuantity.gt(ZERO)) {
    return err(
      problem('ORDER_REJECTED_AFTER_FILL', 'An order that was executed in part cannot have been rejected.', {
        event,
        cumQuantity: before.cumQuantity.toFixed(),
      }),
    );
  }
  if (!next.ok) return next;
  const progress = { ...before, status: liveStatus(next.value, before) };
  // That a cancel was asked for is news also where the status does not tell it.
  const changed = progress.status !== before.status || event === 'sent' || isUntoldCancel(before.status, event);
  return ok({ event, progress, changed, alarm: isLateEvidence(before.status, event) });
}

function isUntoldCancel(status: OrderStatus, event: PlainOrderEvent): boolean {
  return event === 'cancel-sent' && status !== 'PendingCancel';
}

/** Applies one execution. It always counts: an order in any status that was executed was executed. */
export function applyExecution(before: OrderProgress, quantity: Decimal): Result<ProgressStep, Problem> {
  const cumQuantity = before.cumQuantity.plus(quantity);
  const event: OrderEvent = cumQuantity.gte(before.quantity) ? 'last-fill' : 'fill';
  const next = nextStatus(before.status, event);
  if (!next.ok) return next;
  const venueCumQuantity = maxDecimal(before.venueCumQuantity, cumQuantity);
  const progress = { ...before, status: next.value, cumQuantity, venueCumQuantity };
  const alarm = isLateEvidence(before.status, event) || cumQuantity.gt(before.quantity);
  return ok({ event, progress, changed: true, alarm });
}

/**
 * Applies what the venue reports of an order's standing, without a fill in hand.
 *
 * A report of less than an earlier one changes nothing: it is stale, or it is an end that must be asked about ({@link endsLower} of
 * `lower-end.ts`). An end is believed only when every execution it includes
 * is booked; until then the order stays open (keeping its reservation) with the venue's total noted, and whoever called has to
 * fetch the missing fills.
 */
export function applyReportedProgress(
  before: OrderProgress,
  reported: ReportedProgress,
): Result<ProgressStep, Problem> {
  if (reported.cumQuantity.lt(before.venueCumQuantity)) return ok(unchanged(before));
  const noted = { ...before, venueCumQuantity: reported.cumQuantity };
  const event = isLessThanOrdered(reported, noted) ? 'canceled' : eventOfReport(reported.status, missesFills(noted));
  return event === undefined ? ok(unchanged(noted)) : applyOrderEvent(noted, event);
}

/**
 * Whether the venue calls an order filled that executed less than we ordered, with all of it booked: somebody made it smaller there
 * (Binance's amendment that keeps priority). What is left will never be executed.
 */
function isLessThanOrdered(reported: ReportedProgress, { cumQuantity, quantity }: OrderProgress): boolean {
  return (
    reported.status === 'Filled' &&
    cumQuantity.gt(ZERO) &&
    cumQuantity.eq(reported.cumQuantity) &&
    cumQuantity.lt(quantity)
  );
}

/** A live order of ours is `New` until something of it was executed; the table of transitions cannot tell. */
function liveStatus(status: OrderStatus, { cumQuantity, quantity }: OrderProgress): OrderStatus {
  if (status !== 'New' || cumQuantity.eq(ZERO)) return status;
  return cumQuantity.lt(quantity) ? 'PartiallyFilled' : 'Filled';
}

/** The event in a venue's report; `undefined` where it must wait for fills or tells nothing. */
function eventOfReport(status: OrderStatus, fillsMissing: boolean): PlainOrderEvent | undefined {
  switch (status) {
    case 'New':
    case 'PendingCancel':
      return 'accepted';
    case 'PartiallyFilled':
    case 'Filled':
      // The order is known at the venue; the executions themselves make it partially filled or filled.
      return 'accepted';
    case 'Canceled':
      return fillsMissing ? 'accepted' : 'canceled';
    case 'Expired':
      return fillsMissing ? 'accepted' : 'expired';
    case 'Rejected':
      return 'rejected';
    case 'PendingNew':
    case 'Unknown':
    case 'External':
      return undefined;
  }
}

function unchanged(progress: OrderProgress): ProgressStep {
  return { event: 'accepted', progress, changed: false, alarm: false };
}
