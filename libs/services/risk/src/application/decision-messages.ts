import { type IntentProposedV1, RiskApprovedV1, RiskRefusedV1, subject } from '#libs/contracts';
import type { Intent, RiskContext } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type Problem,
  type StrategyId,
  type VenueId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import type { OutgoingMessage } from '#libs/persistence';

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

/** The approval, which repeats the intent field by field; its id is a function of the intent's, so that it exists once. */
export function approvedMessage(message: IntentProposedV1, worstPrice: Decimal, decidedAtUs: number): OutgoingMessage {
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

/** The refusal with the rule and its numbers. */
export function refusedMessage(
  message: IntentProposedV1,
  rule: string,
  why: Problem,
  decidedAtUs: number,
): OutgoingMessage {
  const { intentId, strategy, account, venue, instrument, correlationId } = message;
  const refused: RiskRefusedV1 = {
    id: `${intentId}.refused`,
    occurredAtUs: decidedAtUs,
    causationId: message.id,
    ...{ correlationId, intentId, strategy, account, venue, instrument, rule },
    code: why.code,
    message: why.message,
    details: { ...why.details },
    retryable: why.retryable,
  };
  return { subject: subject(RiskRefusedV1.subject, account, instrument), message: refused };
}

/** The numbers that the rules looked at, as text, with those of the refusal. */
export function numbersOf(context: RiskContext | undefined, why: Problem | undefined): Record<string, string> {
  const numbers: Record<string, string> = {};
  if (context !== undefined) {
    const { market, position, open, worstPrice, grossExposure, grossExposureAfter, equity, means } = context;
    const values: Record<string, Decimal | undefined> = {
      ...{ position, openBuy: open.buy, openSell: open.sell, bid: market.bid, ask: market.ask, worstPrice },
      ...{ grossExposure, grossExposureAfter, equity, ...means },
    };
    for (const [name, value] of Object.entries(values)) if (value !== undefined) numbers[name] = formatDecimal(value);
    numbers['bookState'] = market.bookState;
    numbers['marketAgeUs'] = String(context.nowUs - market.receivedAtUs);
  }
  return { ...numbers, ...why?.details };
}
