import { priceOf, priceText, quantityOf, quantityText, quoteOf, wireText } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { subtractSteps } from '#libs/domain';
import type {
  EventSteps,
  FilteredOrderType,
  JournalOrder,
  JournalOrderTerms,
  OrderListKind,
  OrderStatus,
  OrderType,
  SelfTradePrevention,
  Side,
  TimeInForce,
} from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import type { Decimal } from '#libs/kernel';

/** An order's status in Binance's terms. */
export type VenueStatus =
  'PENDING_NEW' | 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';

/** Why an order expired, in Binance's terms (since 2026-03-26). */
export type ExpiryReason =
  'NONE' | 'UNFILLED_IOC_QUANTITY_EXPIRED' | 'UNFILLED_FOK_ORDER_EXPIRED' | 'INSUFFICIENT_LIQUIDITY';

/** A client's order as the exchange keeps it, from its acceptance for ever. */
export interface OrderRecord {
  readonly orderId: number;
  /** The client's own id; an amendment changes it. */
  clientOrderId: string;
  readonly account: string;
  readonly rules: SymbolRules;
  readonly side: Side;
  readonly type: FilteredOrderType;
  readonly timeInForce: TimeInForce;
  readonly priceTicks: EventSteps;
  /** The price that quote is held back at: its own, or where it has none its stop price, or the last one when it came. */
  readonly holdTicks: EventSteps;
  readonly stopTicks: EventSteps | undefined;
  /** In basis points. */
  readonly trailingDelta: number | undefined;
  /** Since when a trailing order follows the price, and the best price since then. */
  trailingTimeMs: number | undefined;
  bestTicks: EventSteps | undefined;
  /** What an iceberg shows at a time; 0 for an order that shows all of itself. */
  readonly icebergLots: EventSteps;
  /** When it came into the book; -1 while it waits for a price, or for another order. */
  workingAtMs: number;
  /** The list that it belongs to, if there is one. */
  list: OrderList | undefined;
  readonly strategyId: number | undefined;
  readonly strategyType: number | undefined;
  /** Ordered; for a market order by quote quantity what was executed. */
  lots: EventSteps;
  /** What a market order by quote quantity may spend, in quote; zero otherwise. */
  readonly quoteQuantity: Decimal;
  executedLots: EventSteps;
  /** In ticks × lots. */
  executedQuote: bigint;
  preventedLots: EventSteps;
  /** How often it was amended since the start. */
  amends: number;
  status: VenueStatus;
  expiryReason: ExpiryReason;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** Orders that depend on each other: OCO is a pair, OTO a lead and one that waits for it, OTOCO a lead and a pair that waits for it. */
export interface OrderList {
  readonly listId: number;
  readonly account: string;
  readonly symbol: string;
  readonly kind: OrderListKind;
  /** The client's own id of the list. */
  readonly clientListId: string;
  readonly createdAtMs: number;
  /** The lead, if there is one, and then those that wait for it. */
  readonly orders: readonly OrderRecord[];
  /** Whether both of the pair are open: what is held back is then held back for both of them once. */
  isJoined: boolean;
  isDone: boolean;
}

/** Whether an order is in the book, or may still come into it. */
export function isOpen({ status }: OrderRecord): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
}

/** Whether an open order is in the book, and does not wait for a price or for another order. */
export function isWorking(order: OrderRecord): boolean {
  return isOpen(order) && order.workingAtMs >= 0;
}

/** As what an order of a type trades once it comes into the book. */
export function matchingType(type: FilteredOrderType): OrderType {
  if (type === 'STOP_LOSS' || type === 'TAKE_PROFIT') return 'MARKET';
  return type === 'STOP_LOSS_LIMIT' || type === 'TAKE_PROFIT_LIMIT' ? 'LIMIT' : type;
}

/** What is still open of an order, in lots. */
export function leftLots(order: OrderRecord): EventSteps {
  return subtractSteps(subtractSteps(order.lots, order.executedLots), order.preventedLots);
}

const DOMAIN_STATUS: Readonly<Record<VenueStatus, OrderStatus>> = {
  PENDING_NEW: 'New',
  NEW: 'New',
  PARTIALLY_FILLED: 'PartiallyFilled',
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  EXPIRED_IN_MATCH: 'Expired',
};

const NONE = '0.00000000';

/** The order as the journal keeps it. */
export function toJournal(order: OrderRecord): JournalOrder {
  const { rules } = order;
  return {
    account: order.account,
    symbol: rules.symbol,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    price: formatDecimal(priceOf(rules, order.priceTicks)),
    quantity: formatDecimal(quantityOf(rules, order.lots)),
    quoteQuantity: formatDecimal(order.quoteQuantity),
    cumQuantity: formatDecimal(quantityOf(rules, order.executedLots)),
    cumQuote: formatDecimal(quoteOf(rules, order.executedQuote)),
    status: DOMAIN_STATUS[order.status],
    venueStatus: order.status,
    expiryReason: order.expiryReason,
    selfTradePrevention: order.selfTradePrevention,
    preventedQuantity: formatDecimal(quantityOf(rules, order.preventedLots)),
    createdAtMs: order.createdAtMs,
    updatedAtMs: order.updatedAtMs,
    ...(isOrdinary(order) ? {} : { terms: termsOf(order) }),
  };
}

function isOrdinary({ list, stopTicks, trailingDelta, icebergLots, strategyId, strategyType }: OrderRecord): boolean {
  return [list, stopTicks, trailingDelta, strategyId, strategyType].every((one) => one === undefined) && !icebergLots;
}

function termsOf(order: OrderRecord): JournalOrderTerms {
  const { rules, stopTicks, bestTicks, trailingDelta, trailingTimeMs, icebergLots, workingAtMs, list } = order;
  const price = (ticks: EventSteps | undefined): string | undefined =>
    ticks === undefined ? undefined : formatDecimal(priceOf(rules, ticks));
  return {
    stopPrice: price(stopTicks),
    trailingDelta,
    trailingTimeMs,
    trailingPrice: price(bestTicks),
    icebergQuantity: icebergLots === 0 ? undefined : formatDecimal(quantityOf(rules, icebergLots)),
    heldPrice: price(order.holdTicks),
    workingAtMs,
    listId: list?.listId,
    strategyId: order.strategyId,
    strategyType: order.strategyType,
  };
}

/** The fields that every answer about an order has, in Binance's terms and spelling. */
export function orderFields(order: OrderRecord): Record<string, unknown> {
  const { rules } = order;
  return {
    symbol: rules.symbol,
    orderId: order.orderId,
    orderListId: order.list?.listId ?? -1,
    clientOrderId: order.clientOrderId,
    price: priceText(rules, order.priceTicks),
    origQty: quantityText(rules, order.lots),
    executedQty: quantityText(rules, order.executedLots),
    origQuoteOrderQty: wireText(order.quoteQuantity),
    cummulativeQuoteQty: wireText(quoteOf(rules, order.executedQuote)),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...conditionalFields(order),
  };
}

/** What answers say only of orders that have it. */
function conditionalFields(order: OrderRecord): Record<string, unknown> {
  const { rules, stopTicks, trailingDelta, icebergLots, strategyId, strategyType } = order;
  return {
    ...(stopTicks === undefined ? {} : { stopPrice: priceText(rules, stopTicks) }),
    ...(trailingDelta === undefined ? {} : { trailingDelta, trailingTime: order.trailingTimeMs ?? -1 }),
    ...(icebergLots === 0 ? {} : { icebergQty: quantityText(rules, icebergLots) }),
    ...(strategyId === undefined ? {} : { strategyId }),
    ...(strategyType === undefined ? {} : { strategyType }),
  };
}

/** An order as GET order, openOrders and allOrders answer it. */
export function queriedOrder(order: OrderRecord): Record<string, unknown> {
  return {
    stopPrice: NONE,
    icebergQty: NONE,
    ...orderFields(order),
    time: order.createdAtMs,
    updateTime: order.updatedAtMs,
    isWorking: order.workingAtMs >= 0,
    workingTime: order.workingAtMs,
    selfTradePreventionMode: order.selfTradePrevention,
    ...expiry(order),
  };
}

/** The expiry reason where there is one. */
export function expiry(order: OrderRecord): { readonly expiryReason?: ExpiryReason } {
  return order.expiryReason === 'NONE' ? {} : { expiryReason: order.expiryReason };
}

/** Why an order expires whose rest can neither trade nor stay. */
export function expiryReasonOf({ type, timeInForce }: OrderRecord): ExpiryReason {
  if (matchingType(type) === 'MARKET') return 'INSUFFICIENT_LIQUIDITY';
  if (type === 'LIMIT_MAKER') return 'NONE';
  return timeInForce === 'FOK' ? 'UNFILLED_FOK_ORDER_EXPIRED' : 'UNFILLED_IOC_QUANTITY_EXPIRED';
}
