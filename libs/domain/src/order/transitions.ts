import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { type OrderStatus, isTerminal } from './order-types.js';

/** What can happen to an order. `last-fill` is the fill that completes it (or more). */
export type OrderEvent =
  /** It is about to be written to the venue. */
  | 'sent'
  /** The venue says that it is live. */
  | 'accepted'
  | 'fill'
  | 'last-fill'
  /** We asked the venue to cancel it. */
  | 'cancel-sent'
  /** The venue refused to cancel it. */
  | 'cancel-refused'
  | 'canceled'
  | 'rejected'
  | 'expired'
  /** No answer to the order came: it may or may not be live. */
  | 'answer-lost'
  /** The procedure of negative proof is complete: the venue has never had it. */
  | 'absent'
  /** It is proven that we never wrote it to the venue. */
  | 'never-sent';

type Row = Readonly<Partial<Record<OrderEvent, OrderStatus>>>;

/**
 * The life of an order: one row per status, one entry per event that may happen in it. A missing pair is illegal.
 *
 * The venue's answer and its private stream are two channels that race, so an order may hear of a later thing first.
 * Evidence of an execution always counts, whatever was believed before. The table knows no quantities: where it says `New`,
 * an order that was executed in part becomes `PartiallyFilled` (see `applyOrderEvent`).
 */
export const TRANSITIONS: Readonly<Record<OrderStatus, Row>> = {
  PendingNew: {
    sent: 'PendingNew',
    accepted: 'New',
    fill: 'PartiallyFilled', // The stream's report of a fill overtook the answer to the order.
    'last-fill': 'Filled', // The same, with an order that was filled at once.
    'cancel-sent': 'PendingCancel', // A kill switch does not wait for the answer.
    canceled: 'Canceled', // The stream overtook the answer.
    rejected: 'Rejected',
    expired: 'Expired', // An IOC or FOK order that found nothing: the stream overtook the answer.
    'answer-lost': 'Unknown',
    'never-sent': 'Rejected', // Too old, halted, breaker open, or found unsent after a crash.
  },
  New: {
    accepted: 'New', // Answer and stream both say so; the second one adds nothing.
    fill: 'PartiallyFilled',
    'last-fill': 'Filled',
    'cancel-sent': 'PendingCancel',
    'cancel-refused': 'New', // The refusal of a second cancel, after the first one's refusal was taken.
    canceled: 'Canceled',
    rejected: 'Rejected', // The engine refused after the front had taken it.
    expired: 'Expired',
    'answer-lost': 'New', // The stream had told already; the lost answer would have added nothing.
  },
  PartiallyFilled: {
    accepted: 'PartiallyFilled', // The acknowledgement came after the fill: stale.
    fill: 'PartiallyFilled',
    'last-fill': 'Filled',
    'cancel-sent': 'PendingCancel',
    'cancel-refused': 'PartiallyFilled', // The refusal of a second cancel.
    canceled: 'Canceled',
    expired: 'Expired', // A market order that ran out of book, an IOC remainder.
    'answer-lost': 'PartiallyFilled', // The stream had told already.
  },
  PendingCancel: {
    accepted: 'PendingCancel', // The acknowledgement of the order came after we had asked to cancel it.
    fill: 'PendingCancel', // The fill won against the cancel for this part; the cancel is still under way.
    'last-fill': 'Filled', // The fill won against the cancel altogether.
    'cancel-sent': 'PendingCancel', // Asked again.
    'cancel-refused': 'New',
    canceled: 'Canceled',
    rejected: 'Rejected', // The order itself was refused while our cancel was under way.
    expired: 'Expired',
    'answer-lost': 'Unknown', // The answer to the order itself: whether there is anything to cancel is not known.
    'never-sent': 'Rejected', // The cancel was asked for while the order was still on its way to the wire.
  },
  Unknown: {
    accepted: 'New',
    fill: 'PartiallyFilled',
    'last-fill': 'Filled',
    'cancel-sent': 'Unknown', // A kill switch cancels what may be live; it stays unknown until there is evidence.
    'cancel-refused': 'Unknown', // "No such order" is no proof: the order may still be on its way.
    canceled: 'Canceled',
    rejected: 'Rejected',
    expired: 'Expired',
    'answer-lost': 'Unknown', // A restart finds it unknown again.
    absent: 'Rejected', // The one way out without the venue's own word; its proof is stored.
  },
  Filled: {
    accepted: 'Filled', // The acknowledgement came last: stale.
    fill: 'Filled', // Overfill: the venue executed more than was ordered. Recorded and alarmed.
    'last-fill': 'Filled', // Overfill.
    'cancel-refused': 'Filled', // We asked to cancel what had been filled meanwhile.
    canceled: 'Filled', // A cancel acknowledged after the last fill: nothing was left to cancel.
    expired: 'Filled', // The same for a remainder of nothing.
    'answer-lost': 'Filled', // The stream had told already.
  },
  Canceled: {
    accepted: 'Canceled', // Stale.
    fill: 'Canceled', // It was executed before the cancel, and its report came after. Late evidence: alarmed.
    'last-fill': 'Filled', // The same, and it completes the order: nothing was canceled after all.
    'cancel-refused': 'Canceled', // A second cancel found it gone.
    canceled: 'Canceled', // Answer and stream both say so.
    expired: 'Canceled', // The venue names the same end twice, differently.
    'answer-lost': 'Canceled', // The stream had told already.
  },
  Rejected: {
    accepted: 'New', // Declared absent, and it appeared after all: re-opened, alarmed.
    fill: 'PartiallyFilled', // The same.
    'last-fill': 'Filled', // The same.
    canceled: 'Canceled', // The same.
    expired: 'Expired', // The same: some venues answer "no" and report "expired" for one and the same order.
    rejected: 'Rejected', // Answer and stream both say so.
    'cancel-refused': 'Rejected', // We asked to cancel what had been refused meanwhile.
    'answer-lost': 'Rejected', // The stream had told already.
  },
  Expired: {
    accepted: 'Expired', // Stale.
    fill: 'Expired', // Executed before it expired, reported after. Late evidence: alarmed.
    'last-fill': 'Filled', // The same, and it completes the order.
    'cancel-refused': 'Expired', // We asked to cancel what had expired meanwhile.
    canceled: 'Expired', // The venue names the same end twice, differently.
    rejected: 'Expired', // The same.
    expired: 'Expired', // Answer and stream both say so.
    'answer-lost': 'Expired', // The stream had told already.
  },
  External: {
    accepted: 'External', // Live, and not ours.
    fill: 'External',
    'last-fill': 'Filled',
    'cancel-sent': 'External', // A kill switch cancels the orders of others too; whose it is matters more than that.
    'cancel-refused': 'External',
    canceled: 'Canceled',
    rejected: 'Rejected',
    expired: 'Expired',
  },
};

/** Where an event takes an order. An illegal pair is a Problem: the order stays, and somebody must look at it. */
export function nextStatus(status: OrderStatus, event: OrderEvent): Result<OrderStatus, Problem> {
  const next = TRANSITIONS[status][event];
  if (next !== undefined) return ok(next);
  return err(
    problem('ORDER_TRANSITION_ILLEGAL', `An order that is ${status} cannot have "${event}".`, { status, event }),
  );
}

/** Whether an event that reached an order is late evidence against what was believed to be its end: count and alarm. */
export function isLateEvidence(status: OrderStatus, event: OrderEvent): boolean {
  if (!isTerminal(status)) return false;
  return event === 'fill' || event === 'last-fill' || nextIsAnother(status, event);
}

function nextIsAnother(status: OrderStatus, event: OrderEvent): boolean {
  const next = TRANSITIONS[status][event];
  return next !== undefined && next !== status;
}
