import {
  type CorrelationId,
  type Decimal,
  type StrategyId,
  type UnixUs,
  type VenueOrderId,
  ZERO,
  asId,
} from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import { type Digest, externalOrderId } from './client-order-id.js';
import type { Order } from './order.js';
import type { OrderType, TimeInForce } from './order-types.js';
import type { AccountAtVenue } from './trading-account.js';

/** The name that stands where an order of ours has its strategy. */
export const EXTERNAL_STRATEGY = asId<StrategyId>('external');

/** What the client id begins with of an order of which the venue told only an execution. */
const NAMELESS = 'unknown-';

/** What a venue tells of an order that we did not send. */
export interface ExternalOrderTerms {
  readonly venueOrderId: VenueOrderId;
  readonly venueClientOrderId: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** In base; an order by quote amount says 0 until it is done. */
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | undefined;
}

/** An order that somebody else sent, as it comes into the books: open, with nothing booked yet. */
export function externalOrder(
  at: AccountAtVenue,
  instrument: Instrument,
  terms: ExternalOrderTerms,
  nowUs: UnixUs,
  digest: Digest,
): Order {
  const clientOrderId = externalOrderId(instrument.id, terms.venueOrderId, digest);
  const isPriced = terms.limitPrice !== undefined && terms.limitPrice.gt(ZERO) && terms.type !== 'MARKET';
  return {
    clientOrderId,
    venueClientOrderId: (terms.venueClientOrderId || `${NAMELESS}${terms.venueOrderId}`).slice(0, 64),
    venueOrderId: terms.venueOrderId,
    external: true,
    intentId: undefined,
    strategy: EXTERNAL_STRATEGY,
    account: at.account,
    venue: instrument.venue,
    instrument: instrument.id,
    side: terms.side,
    type: isPriced ? terms.type : 'MARKET',
    timeInForce: terms.timeInForce,
    // Nothing ordered is no order; what is executed raises it. Less than a lot was ordered where the lots were finer then.
    quantity: terms.quantity.gt(ZERO) ? terms.quantity : instrument.lotSize,
    limitPrice: isPriced ? terms.limitPrice : undefined,
    reduceOnly: false,
    validUntilUs: undefined,
    correlationId: asId<CorrelationId>(`external:${clientOrderId}`),
    causationId: `venue-order:${terms.venueOrderId}`,
    marketEventAtUs: undefined,
    intentAtUs: undefined,
    approvedAtUs: undefined,
    committedAtUs: nowUs,
    status: 'External',
    cumQuantity: ZERO,
    venueCumQuantity: ZERO,
    reason: 'not sent by this suite',
    version: 1,
    sentAtUs: undefined,
    acknowledgedAtUs: nowUs,
    firstFillAtUs: undefined,
    closedAtUs: undefined,
  };
}

/** Whether the venue never told under which client id it has an order of others. */
export function isNamelessAtVenue({ external, venueClientOrderId }: Order): boolean {
  return external && venueClientOrderId.startsWith(NAMELESS);
}

/**
 * The order before an execution is booked: the terms of an order of others are only known from the venue, so what was executed
 * was ordered; an order of ours keeps its quantity, and what exceeds it is an overfill.
 */
export function withExecutedOrdered(order: Order, executed: Decimal): Order {
  const cumQuantity = order.cumQuantity.plus(executed);
  return order.external && cumQuantity.gt(order.quantity) ? { ...order, quantity: cumQuantity } : order;
}
