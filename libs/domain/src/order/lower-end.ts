import { type Problem, type Result, maxDecimal } from '#libs/kernel';
import {
  type OrderProgress,
  type ProgressStep,
  type ReportedProgress,
  applyOrderEvent,
  missesFills,
} from './order-progress.js';
import { isTerminal } from './order-types.js';

/**
 * Whether the venue calls an order ended with less executed than it had reported of it before. What a venue calls ended is executed no
 * further, so this is not how a word looks that is merely old: trades were taken back (FIX ExecType H and G lower CumQty), or the venue
 * contradicts itself. A refusal is none: it is an event that an executed order cannot have.
 */
export function endsLower(before: OrderProgress, reported: ReportedProgress): boolean {
  const { cumQuantity, status } = reported;
  return isTerminal(status) && status !== 'Rejected' && cumQuantity.lt(before.venueCumQuantity);
}

/**
 * Whether the venue calls an order open that is further here: with less executed than it had reported, or though it had ended. One word of that
 * kind may be old; one that stays is of trades that were taken back.
 */
export function isBehind(order: OrderProgress, reported: ReportedProgress): boolean {
  if (isTerminal(reported.status)) return false;
  return isTerminal(order.status) || reported.cumQuantity.lt(order.venueCumQuantity);
}

/**
 * Ends an order that {@link endsLower} by the venue's final word, once that is believed. What is booked stays booked; what the venue
 * reported as executed and does not any more is waited for no longer. Fills that the end includes and that are not booked still are.
 */
export function applyLowerEnd(before: OrderProgress, reported: ReportedProgress): Result<ProgressStep, Problem> {
  const noted = { ...before, venueCumQuantity: maxDecimal(before.cumQuantity, reported.cumQuantity) };
  if (missesFills(noted)) return applyOrderEvent(noted, 'accepted');
  return applyOrderEvent(noted, reported.status === 'Expired' ? 'expired' : 'canceled');
}
