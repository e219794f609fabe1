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
  /** The most that the venue has said is executed, in base; never goes back. */
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

/** What the venue says about an order, in a report, an answer or a list. */
export interface VenueWord {
  readonly status: OrderStatus;
  /** Executed so far (FIX CumQty), in base. */
  readonly cumQuantity: Decimal;
}

/** What an order executed beyond what was ordered, in base. */
export function overfillOf(progress: OrderProgress): Decimal {
  return maxDecimal(ZERO, progress.cumQuantity.minus(progress.quantity));
}

/** Whether the venue has spoken of executions that are not booked yet. */
export function missesFills(progress: OrderProgress): boolean {
  return progress.venueCumQuantity.gt(progress.cumQuantity);
}

/** Takes an event that brings no execution. */
export function takeEvent(before: OrderProgress, event: OrderEvent): Result<ProgressStep, Problem> {
  const next = nextStatus(before.status, event);
  if (!next.ok) return next;
  const progress = { ...before, status: next.value };
  const changed = next.value !== before.status || event === 'sent';
  return ok({ event, progress, changed, alarm: isLateEvidence(before.status, event) });
}

/** Takes one execution. It always counts: an order in any status that was executed was executed. */
export function takeFill(before: OrderProgress, quantity: Decimal): Result<ProgressStep, Problem> {
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
 * Takes what the venue says of an order's standing, without a fill in hand.
 *
 * A word that says less was executed than an earlier one is stale and changes nothing. An end is believed only when every
 * execution it includes is booked; until then the order stays open (keeping its reservation) with the venue's total noted,
 * and whoever called has to fetch the missing fills.
 */
export function takeVenueWord(before: OrderProgress, word: VenueWord): Result<ProgressStep, Problem> {
  if (word.cumQuantity.lt(before.venueCumQuantity)) return ok(standing(before, 'accepted'));
  const noted = { ...before, venueCumQuantity: word.cumQuantity };
  const event = eventOf(word.status, missesFills(noted));
  if (event === undefined) return ok(standing(noted, 'accepted'));
  if (event === 'rejected' && before.cumQuantity.gt(ZERO)) {
    return err(
      problem('ORDER_REJECTED_AFTER_FILL', 'The venue calls an order rejected that it has executed in part.', {
        cumQuantity: before.cumQuantity.toFixed(),
      }),
    );
  }
  return takeEvent(noted, event);
}

/** The event in a venue's word; `undefined` where it must wait for fills or tells nothing. */
function eventOf(status: OrderStatus, fillsMissing: boolean): OrderEvent | undefined {
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

function standing(progress: OrderProgress, event: OrderEvent): ProgressStep {
  return { event, progress, changed: false, alarm: false };
}
