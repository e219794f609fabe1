import { type Order, type OrderChange, overfillOf } from '#libs/domain';
import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type UnixUs,
  type VenueId,
  type VenueOrderId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import type { OrderEventEntity } from './order-event.entity.js';
import type { OrderEntity } from './order.entity.js';

/** The order that a row of `orders.orders` describes. */
export function toOrder(row: OrderEntity): Order {
  return {
    clientOrderId: asId<ClientOrderId>(row.clientOrderId),
    venueClientOrderId: row.venueClientOrderId,
    venueOrderId: row.venueOrderId === null ? undefined : asId<VenueOrderId>(row.venueOrderId),
    external: row.external,
    intentId: row.intentId === null ? undefined : asId<IntentId>(row.intentId),
    strategy: asId<StrategyId>(row.strategy),
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    side: row.side,
    type: row.type,
    timeInForce: row.timeInForce,
    quantity: new Decimal(row.quantity),
    limitPrice: row.limitPrice === null ? undefined : new Decimal(row.limitPrice),
    reduceOnly: row.reduceOnly,
    status: row.status,
    cumQuantity: new Decimal(row.cumQuantity),
    venueCumQuantity: new Decimal(row.venueCumQuantity),
    reason: row.reason,
    version: row.version,
    correlationId: asId<CorrelationId>(row.correlationId),
    causationId: row.causationId,
    validUntilUs: row.validUntilUs ?? undefined,
    marketEventAtUs: row.marketEventAtUs ?? undefined,
    intentAtUs: row.intentAtUs ?? undefined,
    approvedAtUs: row.approvedAtUs ?? undefined,
    committedAtUs: row.committedAtUs,
    sentAtUs: row.sentAtUs ?? undefined,
    acknowledgedAtUs: row.acknowledgedAtUs ?? undefined,
    firstFillAtUs: row.firstFillAtUs ?? undefined,
    closedAtUs: row.closedAtUs ?? undefined,
  };
}

/** The row of an order, written by the holder of an epoch. */
export function fromOrder(order: Order, leaseEpoch: number, nowUs: UnixUs): OrderEntity {
  return {
    clientOrderId: order.clientOrderId,
    venueClientOrderId: order.venueClientOrderId,
    venueOrderId: order.venueOrderId ?? null,
    external: order.external,
    intentId: order.intentId ?? null,
    strategy: order.strategy,
    account: order.account,
    venue: order.venue,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: formatDecimal(order.quantity),
    limitPrice: order.limitPrice === undefined ? null : formatDecimal(order.limitPrice),
    reduceOnly: order.reduceOnly,
    status: order.status,
    cumQuantity: formatDecimal(order.cumQuantity),
    overfillQuantity: formatDecimal(overfillOf(order)),
    venueCumQuantity: formatDecimal(order.venueCumQuantity),
    reason: order.reason,
    version: order.version,
    correlationId: order.correlationId,
    causationId: order.causationId,
    leaseEpoch,
    validUntilUs: order.validUntilUs ?? null,
    marketEventAtUs: order.marketEventAtUs ?? null,
    intentAtUs: order.intentAtUs ?? null,
    approvedAtUs: order.approvedAtUs ?? null,
    committedAtUs: order.committedAtUs,
    sentAtUs: order.sentAtUs ?? null,
    acknowledgedAtUs: order.acknowledgedAtUs ?? null,
    firstFillAtUs: order.firstFillAtUs ?? null,
    closedAtUs: order.closedAtUs ?? null,
    updatedAtUs: nowUs,
  };
}

/** The history row of a change that left an order as it is given. */
export function fromOrderChange(
  order: Order,
  change: OrderChange,
  leaseEpoch: number,
  nowUs: UnixUs,
): Omit<OrderEventEntity, 'sequence'> {
  return {
    clientOrderId: order.clientOrderId,
    version: order.version,
    event: change.event,
    fromStatus: change.fromStatus ?? null,
    toStatus: order.status,
    cumQuantity: formatDecimal(order.cumQuantity),
    proof: change.proof,
    leaseEpoch,
    occurredAtUs: nowUs,
  };
}
