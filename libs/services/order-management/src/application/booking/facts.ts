import {
  BalanceChangedV1,
  type DurableMessage,
  FillRecordedV1,
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
  subject,
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
import { type UnixUs, ZERO, formatDecimal, maxDecimal } from '#libs/kernel';
import type { Announcement } from '../../ports.js';

type FactClass = (new () => OrderFact) & { readonly subject: string };

const MAX_REASON = 500;

/** Which fact tells of an order that stands so. */
function factClassOf(status: OrderStatus, executed: boolean): FactClass {
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
      return executed ? OrderPartiallyFilledV1 : OrderAcceptedV1;
  }
}

/** The strategy and intent of an order that nobody here wanted are its own id: every fact names some. */
function intentOf(order: Order): string {
  return order.intentId ?? order.clientOrderId;
}

function envelope<T extends DurableMessage>(message: T, order: Order, causationId: string, nowUs: UnixUs): T {
  message.occurredAtUs = nowUs;
  message.correlationId = order.correlationId;
  message.causationId = causationId;
  return message;
}

/** The fact that tells how an order stands after a change. */
export function orderFact(order: Order, causationId: string, nowUs: UnixUs): Announcement {
  const type = factClassOf(order.status, order.cumQuantity.gt(ZERO));
  const fact = envelope(new type(), order, causationId, nowUs);
  fact.id = `order:${order.clientOrderId}:${order.version}`;
  fact.clientOrderId = order.clientOrderId;
  if (order.venueOrderId !== undefined) fact.venueOrderId = order.venueOrderId;
  fact.intentId = intentOf(order);
  fact.strategy = order.strategy;
  fact.account = order.account;
  fact.venue = order.venue;
  fact.instrument = order.instrument;
  fact.side = order.side;
  fact.type = order.type;
  fact.timeInForce = order.timeInForce;
  fact.status = order.status;
  fact.quantity = formatDecimal(order.quantity);
  if (order.limitPrice !== undefined) fact.limitPrice = formatDecimal(order.limitPrice);
  fact.cumQuantity = formatDecimal(order.cumQuantity);
  const leaves = isTerminal(order.status) ? ZERO : maxDecimal(ZERO, order.quantity.minus(order.cumQuantity));
  fact.leavesQuantity = formatDecimal(leaves);
  fact.version = order.version;
  fact.reason = order.reason.slice(0, MAX_REASON);
  return { subject: subject(type.subject, order.account, order.instrument), message: fact };
}

/** The fact that an execution was booked. */
export function fillFact(order: Order, fill: VenueFill, nowUs: UnixUs): Announcement {
  const fact = envelope(new FillRecordedV1(), order, `order:${order.clientOrderId}:${order.version}`, nowUs);
  fact.id = `fill:${order.venue}:${order.account}:${order.instrument}:${fill.venueTradeId}`;
  fact.venueTradeId = fill.venueTradeId;
  fact.clientOrderId = order.clientOrderId;
  fact.intentId = intentOf(order);
  fact.strategy = order.strategy;
  fact.account = order.account;
  fact.venue = order.venue;
  fact.instrument = order.instrument;
  fact.side = fill.side;
  fact.quantity = formatDecimal(fill.quantity);
  fact.price = formatDecimal(fill.price);
  fact.fee = formatDecimal(fill.fee);
  fact.feeAsset = fill.feeAsset;
  fact.liquidity = fill.liquidity;
  fact.exchangeAtUs = fill.exchangeAtUs;
  return { subject: subject(FillRecordedV1.subject, order.account, order.instrument), message: fact };
}

/** The fact that a position changed by a fill of an order. */
export function positionFact(held: HeldPosition, order: Order, causationId: string, nowUs: UnixUs): Announcement {
  const { account, instrument, venue } = order;
  const fact = envelope(new PositionChangedV1(), order, causationId, nowUs);
  fact.id = `position:${venue}:${account}:${instrument}:${held.version}`;
  fact.account = account;
  fact.venue = venue;
  fact.instrument = instrument;
  fact.quantity = formatDecimal(held.position.quantity);
  fact.averagePrice = formatDecimal(averagePriceOf(held.position));
  fact.realisedProfit = formatDecimal(held.position.realisedProfit);
  fact.version = held.version;
  return { subject: subject(PositionChangedV1.subject, account, instrument), message: fact };
}

/** The fact that an account's balances changed; it tells of every asset of which there is anything. */
export function balanceFact(at: AccountAtVenue, balances: AccountBalances, nowUs: UnixUs): Announcement {
  const fact = new BalanceChangedV1();
  fact.id = `balance:${at.venue}:${at.account}:${balances.version}`;
  fact.occurredAtUs = nowUs;
  fact.correlationId = fact.id;
  fact.causationId = `venue:${at.venue}:${at.account}`;
  fact.account = at.account;
  fact.venue = at.venue;
  fact.balances = heldBalances(balances).map((balance) => ({
    asset: balance.asset,
    free: formatDecimal(balance.free),
    locked: formatDecimal(balance.locked),
  }));
  fact.version = balances.version;
  return { subject: subject(BalanceChangedV1.subject, at.account, at.venue), message: fact };
}
