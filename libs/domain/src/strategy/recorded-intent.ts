import { Decimal, type UnixUs, ZERO } from '#libs/kernel';
import type { Intent, IntentStatus } from '../order/index.js';
import { fillsAreKnown } from './fills-known.js';

/** The strategy whose intents people make by hand: it has several at a time, and no settings name it. */
export const MANUAL_STRATEGY = 'manual';
/** The name under which risk itself proposes reductions. */
export const MONITOR_STRATEGY = 'risk-monitor';

/** Longest reason that is kept with an intent, in characters. */
export const INTENT_REASON_LENGTH = 500;

/**
 * An intent and what became of it. It is open until risk refused it, or until its order has ended and the position shows what
 * the order executed: before that a strategy would decide on an old position.
 */
export interface RecordedIntent extends Intent {
  readonly status: IntentStatus;
  /** Why it is no longer open; empty while it is. */
  readonly reason: string;
  readonly approved: boolean;
  /** What its order executed in all, in base; `undefined` until the order has ended. */
  readonly endedQuantity: Decimal | undefined;
  readonly endedAtUs: UnixUs | undefined;
  /** How far position facts have moved because of it, in base; negative where the position fell. */
  readonly knownQuantity: Decimal;
  readonly createdAtUs: UnixUs;
  /** `undefined` while it is open. */
  readonly closedAtUs: UnixUs | undefined;
}

/** How long open intents wait before they count as overdue. */
export interface OverdueLimits {
  /** An intent that was valid only before this time and was never seen approved is overdue. */
  readonly unansweredBeforeUs: UnixUs;
  /** An intent whose order ended before this time is overdue, whatever the position shows. */
  readonly endedBeforeUs: UnixUs;
}

/** The record of an intent that is proposed now. */
export function recordIntent(intent: Intent, nowUs: UnixUs): RecordedIntent {
  return {
    ...intent,
    status: 'open',
    reason: '',
    approved: false,
    endedQuantity: undefined,
    endedAtUs: undefined,
    knownQuantity: ZERO,
    createdAtUs: nowUs,
    closedAtUs: undefined,
  };
}

/** The record of an intent that must never be sent: it takes the id, so that nobody can propose it later. */
export function recordAbandonedIntent(intent: Intent, reason: string, nowUs: UnixUs): RecordedIntent {
  return closeIntent(recordIntent(intent, nowUs), 'closed', reason, nowUs);
}

/** Risk approved an intent that is not in the books: they lost it, and this is what it was. */
export function recordApprovedIntent(intent: Intent, nowUs: UnixUs): RecordedIntent {
  return approveIntent(recordIntent(intent, nowUs));
}

/** Risk approved: from now on only the end of the order closes the intent. */
export function approveIntent(intent: RecordedIntent): RecordedIntent {
  return intent.status === 'open' ? { ...intent, approved: true } : intent;
}

/** Risk refused. */
export function refuseIntent(intent: RecordedIntent, reason: string, nowUs: UnixUs): RecordedIntent {
  return closeIntent(intent, 'refused', reason, nowUs);
}

/** The order of the intent ended and executed this much in all, in base. A second end keeps the time of the first. */
export function endIntentOrder(intent: RecordedIntent, executed: Decimal, nowUs: UnixUs): RecordedIntent {
  if (intent.status !== 'open') return intent;
  const endedAtUs = intent.endedAtUs ?? nowUs;
  return settleIntent({ ...intent, approved: true, endedQuantity: executed, endedAtUs }, nowUs);
}

/** A position moved by `moved` because of the intent, in base, negative where it fell. */
export function addKnownFill(intent: RecordedIntent, moved: Decimal, nowUs: UnixUs): RecordedIntent {
  if (intent.status !== 'open') return intent;
  return settleIntent({ ...intent, knownQuantity: intent.knownQuantity.plus(moved) }, nowUs);
}

/** Closes an intent that waited too long; one that is not overdue is returned as it is. */
export function closeIfOverdue(intent: RecordedIntent, limits: OverdueLimits, nowUs: UnixUs): RecordedIntent {
  if (intent.endedAtUs !== undefined) {
    const isOverdue = intent.endedAtUs < limits.endedBeforeUs;
    return isOverdue ? closeIntent(intent, 'closed', 'its fills were not seen in time', nowUs) : intent;
  }
  const isOverdue = !intent.approved && intent.validUntilUs < limits.unansweredBeforeUs;
  return isOverdue ? closeIntent(intent, 'closed', 'expired without an answer', nowUs) : intent;
}

function settleIntent(intent: RecordedIntent, nowUs: UnixUs): RecordedIntent {
  const { side, endedQuantity, knownQuantity } = intent;
  if (endedQuantity === undefined || !fillsAreKnown(side, endedQuantity, knownQuantity)) return intent;
  return closeIntent(intent, 'closed', 'the order has ended', nowUs);
}

function closeIntent(
  intent: RecordedIntent,
  status: Exclude<IntentStatus, 'open'>,
  reason: string,
  nowUs: UnixUs,
): RecordedIntent {
  if (intent.status !== 'open') return intent;
  return { ...intent, status, reason: reason.slice(0, INTENT_REASON_LENGTH), closedAtUs: nowUs };
}
