import {
  type Announcement,
  type IntentProposedV1,
  RiskApprovedV1,
  RiskRefusedV1,
  announcementOf,
  causedBy,
} from '#libs/contracts';
import type { Approval, Decision, Intent, Refusal } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type UnixUs,
  type VenueId,
  asId,
  formatDecimal,
} from '#libs/kernel';

/** The intent that a message carries; its fields were checked when it was decoded. */
export function intentOf(message: IntentProposedV1): Intent {
  const { side, type, timeInForce, reduceOnly, validUntilUs, marketEventId, marketEventAtUs, limitPrice } = message;
  return {
    intentId: asId<IntentId>(message.intentId),
    strategy: asId<StrategyId>(message.strategy),
    account: asId<AccountId>(message.account),
    venue: asId<VenueId>(message.venue),
    instrument: asId<InstrumentId>(message.instrument),
    quantity: new Decimal(message.quantity),
    limitPrice: limitPrice === undefined ? undefined : new Decimal(limitPrice),
    side,
    type,
    timeInForce,
    reduceOnly,
    validUntilUs,
    marketEventId,
    marketEventAtUs,
  };
}

/** The message that tells of a decision; its id is a function of the intent's, so that it exists once. */
export function decisionMessage(message: IntentProposedV1, decision: Decision): Announcement {
  const { verdict, decidedAtUs } = decision;
  return verdict.outcome === 'APPROVED'
    ? approvedMessage(message, verdict, decision)
    : refusedMessage(message, verdict, decidedAtUs);
}

/**
 * The approval repeats the intent field by field, but for one: what passed while only reductions pass was found to reduce, whatever it
 * calls itself, and order-management lets nothing else through then.
 */
function approvedMessage(
  message: IntentProposedV1,
  { worstPrice }: Approval,
  { decidedAtUs, tradingState }: Decision,
): Announcement<RiskApprovedV1> {
  const { id: _id, causationId: _cause, correlationId: _chain, occurredAtUs: intentAtUs, ...intent } = message;
  const envelope = { id: `${message.intentId}.approved`, occurredAtUs: decidedAtUs, ...causedBy(message) };
  const reduceOnly = intent.reduceOnly || tradingState === 'REDUCING';
  const body = { ...intent, reduceOnly, worstPrice: formatDecimal(worstPrice), intentAtUs, decidedAtUs };
  return announcementOf(RiskApprovedV1, envelope, body);
}

function refusedMessage(
  message: IntentProposedV1,
  { rule, problem }: Refusal,
  decidedAtUs: UnixUs,
): Announcement<RiskRefusedV1> {
  const { intentId, strategy, account, venue, instrument } = message;
  const envelope = { id: `${intentId}.refused`, occurredAtUs: decidedAtUs, ...causedBy(message) };
  return announcementOf(RiskRefusedV1, envelope, {
    intentId,
    strategy,
    account,
    venue,
    instrument,
    rule,
    code: problem.code,
    message: problem.message,
    details: { ...problem.details },
    retryable: problem.retryable,
  });
}
