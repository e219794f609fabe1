import {
  type Announcement,
  BalanceChangedV1,
  type DurableMessageClass,
  type Envelope,
  FillRecordedV1,
  type MessageBody,
  OrderAcceptedV1,
  OrderCanceledV1,
  OrderExpiredV1,
  type OrderFact,
  OrderFilledV1,
  OrderPartiallyFilledV1,
  OrderRejectedV1,
  OrderSubmittedV1,
  OrderUnknownV1,
  PositionChangedV1,
  announcementOf,
} from '#libs/contracts';
import {
  type AccountAtVenue,
  type AccountBalances,
  type HeldPosition,
  type Order,
  type OrderStatus,
  type VenueFill,
  averagePriceOf,
  heldBalances,
  isTerminal,
} from '#libs/domain';
import { type InstrumentId, type UnixUs, ZERO, formatDecimal, maxDecimal } from '#libs/kernel';

const MAX_REASON = 500;

/** Which fact tells of an order that stands so. */
function factClassOf(status: OrderStatus, isExecuted: boolean): DurableMessageClass<OrderFact> {
  switch (status) {
    case 'PendingNew':
      return OrderSubmittedV1;
    case 'Filled':
      return OrderFilledV1;
    case 'Canceled':
      return OrderCanceledV1;
    case 'Rejected':
      return OrderRejectedV1;
    case 'Expired':
      return OrderExpiredV1;
    case 'Unknown':
      return OrderUnknownV1;
    case 'New':
    case 'PartiallyFilled':
    case 'PendingCancel':
    case 'External':
      // Live either way; the status in the fact tells the rest.
      return isExecuted ? OrderPartiallyFilledV1 : OrderAcceptedV1;
  }
}

/** The intent of an order that nobody here wanted is its own id: every fact names one. */
function intentOf(order: Order): string {
  return order.intentId ?? order.clientOrderId;
}

function envelopeOf(id: string, order: Order, causationId: string, occurredAtUs: UnixUs): Envelope {
  return { id, occurredAtUs, correlationId: order.correlationId, causationId };
}

/** The fact that tells how an order stands after a change. */
export function orderFact(order: Order, causationId: string, nowUs: UnixUs): Announcement {
  const type = factClassOf(order.status, order.cumQuantity.gt(ZERO));
  const id = `order:${order.clientOrderId}:${order.version}`;
  return announcementOf(type, envelopeOf(id, order, causationId, nowUs), orderBodyOf(order));
}

function orderBodyOf(order: Order): MessageBody<OrderFact> {
  const { account, clientOrderId, instrument, limitPrice, side, status, strategy, timeInForce, venue, venueOrderId } =
    order;
  const leaves = isTerminal(status) ? ZERO : maxDecimal(ZERO, order.quantity.minus(order.cumQuantity));
  return {
    clientOrderId,
    intentId: intentOf(order),
    strategy,
    account,
    venue,
    instrument,
    side,
    status,
    timeInForce,
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
    type: order.type,
    quantity: formatDecimal(order.quantity),
    ...(limitPrice === undefined ? {} : { limitPrice: formatDecimal(limitPrice) }),
    cumQuantity: formatDecimal(order.cumQuantity),
    leavesQuantity: formatDecimal(leaves),
    version: order.version,
    reason: order.reason.slice(0, MAX_REASON),
  };
}

/** The fact that an execution was booked; `feeInstrument` is the one whose position paid a fee in a third asset. */
export function fillFact(
  order: Order,
  fill: VenueFill,
  feeInstrument: InstrumentId | undefined,
  nowUs: UnixUs,
): Announcement<FillRecordedV1> {
  const { account, clientOrderId, instrument, strategy, venue } = order;
  const { exchangeAtUs, feeAsset, liquidity, side, venueOrderId, venueTradeId } = fill;
  const id = `fill:${venue}:${account}:${instrument}:${venueTradeId}:${venueOrderId}`;
  const cause = `order:${clientOrderId}:${order.version}`;
  return announcementOf(FillRecordedV1, envelopeOf(id, order, cause, nowUs), {
    venueTradeId,
    clientOrderId,
    intentId: intentOf(order),
    strategy,
    account,
    venue,
    instrument,
    side,
    quantity: formatDecimal(fill.quantity),
    price: formatDecimal(fill.price),
    fee: formatDecimal(fill.fee),
    feeAsset,
    liquidity,
    exchangeAtUs,
    ...(feeInstrument === undefined ? {} : { feeInstrument }),
  });
}

/** The fact that a position changed by a fill of an order. */
export function positionFact(held: HeldPosition, order: Order, causationId: string, nowUs: UnixUs): Announcement {
  const { account, venue } = order;
  const { instrument } = held;
  const id = `position:${venue}:${account}:${instrument}:${held.version}`;
  return announcementOf(PositionChangedV1, envelopeOf(id, order, causationId, nowUs), {
    account,
    venue,
    instrument,
    version: held.version,
    quantity: formatDecimal(held.position.quantity),
    averagePrice: formatDecimal(averagePriceOf(held.position)),
    realisedProfit: formatDecimal(held.position.realisedProfit),
  });
}

/** The fact that an account's balances changed; it tells of every asset of which there is anything. */
export function balanceFact(at: AccountAtVenue, balances: AccountBalances, nowUs: UnixUs): Announcement {
  const { version } = balances;
  const id = `balance:${at.venue}:${at.account}:${version}`;
  const causationId = `venue:${at.venue}:${at.account}`;
  const envelope = { id, occurredAtUs: nowUs, correlationId: id, causationId };
  const listed = heldBalances(balances).map(({ asset, free, locked }) => ({
    asset,
    free: formatDecimal(free),
    locked: formatDecimal(locked),
  }));
  return announcementOf(BalanceChangedV1, envelope, {
    ...at,
    balances: listed,
    version,
    exchangeAtUs: balances.exchangeAtUs,
  });
}
