import type { Order, OrderStatus, OrderType, Side, TimeInForce } from '#libs/domain';
import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  type VenueOrderId,
  asId,
} from '#libs/kernel';

/** A row of `orders.orders` as the driver hands it over. */
export interface OrderRow {
  readonly client_order_id: string;
  readonly venue_client_order_id: string;
  readonly venue_order_id: string | null;
  readonly external: boolean;
  readonly intent_id: string | null;
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly time_in_force: TimeInForce;
  readonly quantity: string;
  readonly limit_price: string | null;
  readonly reduce_only: boolean;
  readonly status: OrderStatus;
  readonly cum_quantity: string;
  readonly venue_cum_quantity: string;
  readonly reason: string;
  readonly version: number;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly valid_until_us: string | null;
  readonly market_event_at_us: string | null;
  readonly intent_at_us: string | null;
  readonly approved_at_us: string | null;
  readonly committed_at_us: string;
  readonly sent_at_us: string | null;
  readonly acknowledged_at_us: string | null;
  readonly first_fill_at_us: string | null;
  readonly closed_at_us: string | null;
}

const micros = (text: string | null): number | undefined => (text === null ? undefined : Number(text));

/** The order that a row describes. */
export function orderOfRow(row: OrderRow): Order {
  return {
    clientOrderId: asId<ClientOrderId>(row.client_order_id),
    venueClientOrderId: row.venue_client_order_id,
    venueOrderId: row.venue_order_id === null ? undefined : asId<VenueOrderId>(row.venue_order_id),
    external: row.external,
    intentId: row.intent_id === null ? undefined : asId<IntentId>(row.intent_id),
    strategy: asId<StrategyId>(row.strategy),
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    side: row.side,
    type: row.type,
    timeInForce: row.time_in_force,
    quantity: new Decimal(row.quantity),
    limitPrice: row.limit_price === null ? undefined : new Decimal(row.limit_price),
    reduceOnly: row.reduce_only,
    status: row.status,
    cumQuantity: new Decimal(row.cum_quantity),
    venueCumQuantity: new Decimal(row.venue_cum_quantity),
    reason: row.reason,
    version: row.version,
    correlationId: asId<CorrelationId>(row.correlation_id),
    causationId: row.causation_id,
    validUntilUs: micros(row.valid_until_us),
    marketEventAtUs: micros(row.market_event_at_us),
    intentAtUs: micros(row.intent_at_us),
    approvedAtUs: micros(row.approved_at_us),
    committedAtUs: Number(row.committed_at_us),
    sentAtUs: micros(row.sent_at_us),
    acknowledgedAtUs: micros(row.acknowledged_at_us),
    firstFillAtUs: micros(row.first_fill_at_us),
    closedAtUs: micros(row.closed_at_us),
  };
}
