import { priceOf, priceText, quantityOf, quantityText, quoteOf, wireText } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { subtractSteps } from '#libs/domain';
import type {
  EventSteps,
  JournalOrder,
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
  'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';

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
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly priceTicks: EventSteps;
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

/** Whether an order is in the book. */
export function isOpen(order: OrderRecord): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

/** What is still open of an order, in lots. */
export function leftLots(order: OrderRecord): EventSteps {
  return subtractSteps(subtractSteps(order.lots, order.executedLots), order.preventedLots);
}

const DOMAIN_STATUS: Readonly<Record<VenueStatus, OrderStatus>> = {
  NEW: 'New',
  PARTIALLY_FILLED: 'PartiallyFilled',
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  EXPIRED_IN_MATCH: 'Expired',
};

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
  };
}

/** The fields that every answer about an order has, in Binance's terms and spelling. */
export function orderFields(order: OrderRecord): Record<string, unknown> {
  const { rules } = order;
  return {
    symbol: rules.symbol,
    orderId: order.orderId,
    orderListId: -1,
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
  };
}

/** An order as GET order, openOrders and allOrders answer it. */
export function queriedOrder(order: OrderRecord): Record<string, unknown> {
  return {
    ...orderFields(order),
    stopPrice: '0.00000000',
    icebergQty: '0.00000000',
    time: order.createdAtMs,
    updateTime: order.updatedAtMs,
    isWorking: true,
    workingTime: order.createdAtMs,
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
  if (type === 'MARKET') return 'INSUFFICIENT_LIQUIDITY';
  return timeInForce === 'FOK' ? 'UNFILLED_FOK_ORDER_EXPIRED' : 'UNFILLED_IOC_QUANTITY_EXPIRED';
}
