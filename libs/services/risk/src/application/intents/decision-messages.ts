import { type IntentProposedV1, RiskApprovedV1, RiskRefusedV1, subject } from '#libs/contracts';
import type { Approval, Decision, Intent, Refusal } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import type { RiskAnnouncement } from '../../ports.js';

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
    ...{ side, type, timeInForce, reduceOnly, validUntilUs, marketEventId, marketEventAtUs },
  };
}

/** The message that tells of a decision; its id is a function of the intent's, so that it exists once. */
export function decisionMessage(message: IntentProposedV1, { verdict, decidedAtUs }: Decision): RiskAnnouncement {
  return verdict.outcome === 'APPROVED'
    ? approvedMessage(message, verdict, decidedAtUs)
    : refusedMessage(message, verdict, decidedAtUs);
}

/** The approval repeats the intent field by field. */
function approvedMessage(message: IntentProposedV1, { worstPrice }: Approval, decidedAtUs: number): RiskAnnouncement {
  const approved: RiskApprovedV1 = {
    ...message,
    id: `${message.intentId}.approved`,
    occurredAtUs: decidedAtUs,
    causationId: message.id,
    worstPrice: formatDecimal(worstPrice),
    intentAtUs: message.occurredAtUs,
    decidedAtUs,
  };
  return { subject: subject(RiskApprovedV1.subject, message.account, message.instrument), message: approved };
}

function refusedMessage(message: IntentProposedV1, { rule, problem }: Refusal, decidedAtUs: number): RiskAnnouncement {
  const { intentId, strategy, account, venue, instrument, correlationId } = message;
  const refused: RiskRefusedV1 = {
    id: `${intentId}.refused`,
    occurredAtUs: decidedAtUs,
    causationId: message.id,
    ...{ correlationId, intentId, strategy, account, venue, instrument, rule },
    code: problem.code,
    message: problem.message,
    details: { ...problem.details },
    retryable: problem.retryable,
  };
  return { subject: subject(RiskRefusedV1.subject, account, instrument), message: refused };
}
