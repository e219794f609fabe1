import { type Announcement, IntentProposedV1, announcementOf } from '#libs/contracts';
import type { Intent } from '#libs/domain';
import { type UnixUs, formatDecimal } from '#libs/kernel';

/** The message that proposes an intent to risk; the intent's id names the whole chain that follows from it. */
export function intentProposedMessage(intent: Intent, occurredAtUs: UnixUs): Announcement<IntentProposedV1> {
  const { intentId, strategy, account, venue, instrument, side, type, timeInForce, limitPrice } = intent;
  const envelope = {
    id: `intent-proposed-${intentId}`,
    occurredAtUs,
    correlationId: intentId,
    causationId: intent.marketEventId,
  };
  return announcementOf(IntentProposedV1, envelope, {
    intentId,
    strategy,
    account,
    venue,
    instrument,
    side,
    type,
    timeInForce,
    quantity: formatDecimal(intent.quantity),
    ...(limitPrice === undefined ? {} : { limitPrice: formatDecimal(limitPrice) }),
    reduceOnly: intent.reduceOnly,
    validUntilUs: intent.validUntilUs,
    marketEventId: intent.marketEventId,
    marketEventAtUs: intent.marketEventAtUs,
  });
}
