import type { RiskApprovedV1 } from '#libs/contracts';
import { type Digest, type Order, clientOrderId } from '#libs/domain';
import {
  type AccountId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type UnixUs,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';

/** The order that an approval makes: committed now, not sent. Its id is a pure function of account and intent. */
export function orderOfApproval(approved: RiskApprovedV1, digest: Digest, committedAtUs: UnixUs): Order {
  const account = asId<AccountId>(approved.account);
  const intentId = asId<IntentId>(approved.intentId);
  const id = clientOrderId(account, intentId, digest);
  return {
    clientOrderId: id,
    venueClientOrderId: id,
    venueOrderId: undefined,
    external: false,
    intentId,
    strategy: asId<StrategyId>(approved.strategy),
    account,
    venue: asId<VenueId>(approved.venue),
    instrument: asId<InstrumentId>(approved.instrument),
    side: approved.side,
    type: approved.type,
    timeInForce: approved.timeInForce,
    quantity: new Decimal(approved.quantity),
    limitPrice: approved.limitPrice === undefined ? undefined : new Decimal(approved.limitPrice),
    reduceOnly: approved.reduceOnly,
    validUntilUs: approved.validUntilUs,
    correlationId: asId<CorrelationId>(approved.correlationId),
    causationId: approved.id,
    marketEventAtUs: approved.marketEventAtUs,
    intentAtUs: approved.intentAtUs,
    approvedAtUs: approved.decidedAtUs,
    committedAtUs,
    status: 'PendingNew',
    cumQuantity: ZERO,
    venueCumQuantity: ZERO,
    reason: '',
    version: 1,
    sentAtUs: undefined,
    acknowledgedAtUs: undefined,
    firstFillAtUs: undefined,
    closedAtUs: undefined,
  };
}
