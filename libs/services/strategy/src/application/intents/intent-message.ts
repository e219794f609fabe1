import { IntentProposedV1, subject } from '#libs/contracts';
import type { Intent } from '#libs/domain';
import { type UnixUs, formatDecimal } from '#libs/kernel';
import type { OutgoingMessage } from '../../ports.js';

/** The message that proposes an intent to risk; the intent's id names the whole chain that follows from it. */
export function intentProposedMessage(intent: Intent, nowUs: UnixUs): OutgoingMessage {
  const message = Object.assign(new IntentProposedV1(), {
    id: `intent-proposed-${intent.intentId}`,
    occurredAtUs: nowUs,
    correlationId: intent.intentId,
    causationId: intent.marketEventId,
    intentId: intent.intentId,
    strategy: intent.strategy,
    account: intent.account,
    venue: intent.venue,
    instrument: intent.instrument,
    side: intent.side,
    quantity: formatDecimal(intent.quantity),
    type: intent.type,
    ...(intent.limitPrice === undefined ? {} : { limitPrice: formatDecimal(intent.limitPrice) }),
    timeInForce: intent.timeInForce,
    reduceOnly: intent.reduceOnly,
    validUntilUs: intent.validUntilUs,
    marketEventId: intent.marketEventId,
    marketEventAtUs: intent.marketEventAtUs,
  });
  return { subject: subject(IntentProposedV1.subject, intent.strategy, intent.instrument), message };
}
