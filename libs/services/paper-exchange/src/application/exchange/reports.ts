import { priceText, quantityText, quoteOf, wireText } from './symbol-rules.js';
import { isWorking } from './order-record.js';
import type { OrderRecord } from './order-record.js';
import { timesSteps } from '#libs/domain';
import type { EventSteps, Holding } from '#libs/domain';
import type { Decimal } from '#libs/kernel';

/** What happened to an order, in Binance's terms. */
export type ExecutionType = 'NEW' | 'CANCELED' | 'REPLACED' | 'REJECTED' | 'TRADE' | 'EXPIRED' | 'TRADE_PREVENTION';

/** One execution of an order, seen from that order. */
export interface OrderTrade {
  readonly tradeId: number;
  readonly priceTicks: EventSteps;
  readonly lots: EventSteps;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly maker: boolean;
}

/** What a report says besides the order's state. */
export interface ReportDetails {
  readonly executionType: ExecutionType;
  readonly executionId: number;
  readonly atMs: number;
  readonly trade?: OrderTrade | undefined;
  /** The id of the message that cancelled it. */
  readonly cancelId?: string | undefined;
  /** The client order id that the order had before it was amended. */
  readonly originalId?: string | undefined;
  /** In lots: what self-trade prevention took away just now. */
  readonly preventedLots?: EventSteps | undefined;
}

function tradeFields(order: OrderRecord, trade: OrderTrade | undefined): Record<string, unknown> {
  if (trade === undefined) {
    return { l: '0.00000000', L: '0.00000000', Y: '0.00000000', n: '0', N: null, t: -1, m: false };
  }
  const quote = timesSteps(trade.priceTicks, trade.lots);
  return {
    l: quantityText(order.rules, trade.lots),
    L: priceText(order.rules, trade.priceTicks),
    Y: wireText(quoteOf(order.rules, quote)),
    n: trade.fee.toFixed(8, 0),
    N: trade.feeAsset,
    t: trade.tradeId,
    m: trade.maker,
  };
}

function preventionFields(order: OrderRecord, lots: EventSteps | undefined): Record<string, unknown> {
  if (lots === undefined) return {};
  const quantity = quantityText(order.rules, lots);
  return { v: order.orderId, A: quantityText(order.rules, order.preventedLots), B: quantity };
}

/** The executionReport of the user-data stream, as of the order's state now. */
export function executionReport(order: OrderRecord, details: ReportDetails): Record<string, unknown> {
  const { rules } = order;
  const fields = tradeFields(order, details.trade);
  return {
    e: 'executionReport',
    E: details.atMs,
    s: rules.symbol,
    c: details.cancelId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: quantityText(rules, order.lots),
    p: priceText(rules, order.priceTicks),
    P: order.stopTicks === undefined ? '0.00000000' : priceText(rules, order.stopTicks),
    F: quantityText(rules, order.icebergLots),
    g: order.list?.listId ?? -1,
    C: details.originalId ?? (details.cancelId === undefined ? '' : order.clientOrderId),
    x: details.executionType,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: fields['l'],
    z: quantityText(rules, order.executedLots),
    L: fields['L'],
    n: fields['n'],
    N: fields['N'],
    T: details.atMs,
    t: fields['t'],
    I: details.executionId,
    w: isWorking(order),
    m: fields['m'],
    M: details.trade !== undefined,
    O: order.createdAtMs,
    Z: wireText(quoteOf(rules, order.executedQuote)),
    Y: fields['Y'],
    Q: wireText(order.quoteQuantity),
    ...(order.workingAtMs < 0 ? {} : { W: order.workingAtMs }),
    V: order.selfTradePrevention,
    eR: order.expiryReason,
    ...preventionFields(order, details.preventedLots),
    ...trailingFields(order),
    ...(order.strategyId === undefined ? {} : { j: order.strategyId }),
    ...(order.strategyType === undefined ? {} : { J: order.strategyType }),
  };
}

function trailingFields({ trailingDelta, trailingTimeMs }: OrderRecord): Record<string, unknown> {
  return trailingDelta === undefined ? {} : { d: trailingDelta, D: trailingTimeMs ?? -1 };
}

/** The outboundAccountPosition of the user-data stream: the holdings that may have changed. */
export function accountPosition(
  holdings: readonly (readonly [string, Holding])[],
  atMs: number,
): Record<string, unknown> {
  return {
    e: 'outboundAccountPosition',
    E: atMs,
    u: atMs,
    B: holdings.map(([asset, held]) => ({ a: asset, f: wireText(held.free), l: wireText(held.locked) })),
  };
}
