import { matchingType } from './order-record.js';
import type { OrderRecord, VenueStatus } from './order-record.js';
import type { SymbolMarket } from './symbol-market.js';
import { stepsOf } from './grid.js';
import { floorTo, quantityOf, quoteOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { timesSteps } from '#libs/domain';
import type {
  EventSteps,
  FilteredOrderType,
  NewOrder,
  Preview,
  SelfTradePrevention,
  Side,
  TimeInForce,
} from '#libs/domain';
import type { Decimal } from '#libs/kernel';

/** What a client asks for, checked and on the grid of its symbol. */
export interface OrderRequest {
  readonly rules: SymbolRules;
  readonly side: Side;
  readonly type: FilteredOrderType;
  readonly timeInForce: TimeInForce;
  readonly priceTicks: EventSteps;
  /** 0 for a market order by quote quantity. */
  readonly lots: EventSteps;
  readonly quoteQuantity: Decimal;
  /** In ticks × lots; only with a quote quantity. */
  readonly quoteBudget: bigint | undefined;
  readonly clientOrderId: string;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly stopTicks?: EventSteps | undefined;
  /** In basis points. */
  readonly trailingDelta?: number | undefined;
  /** What an iceberg shows at a time. */
  readonly icebergLots?: EventSteps | undefined;
  readonly strategyId?: number | undefined;
  readonly strategyType?: number | undefined;
}

/** Whether an order waits for a price before it comes into the book. */
export function waitsForPrice({
  stopTicks,
  trailingDelta,
}: Pick<OrderRequest, 'stopTicks' | 'trailingDelta'>): boolean {
  return stopTicks !== undefined || trailingDelta !== undefined;
}

/** An amount of an asset. */
export interface Funds {
  readonly asset: string;
  readonly amount: Decimal;
}

/** More than any book holds. */
const UNBOUNDED = stepsOf(10n ** 60n);

/** The request as the matching engine takes it. */
export function toNewOrder(request: OrderRequest, orderId: number, owner: string): NewOrder {
  const { side, timeInForce, priceTicks, lots, quoteBudget, selfTradePrevention, icebergLots: shownLots } = request;
  const type = matchingType(request.type);
  return { orderId, owner, side, type, timeInForce, priceTicks, lots, quoteBudget, selfTradePrevention, shownLots };
}

/** What an order would trade if it came now; one by quote quantity trades whole lots. */
function previewOf(market: SymbolMarket, request: OrderRequest, owner: string): Preview {
  const preview = (lots: EventSteps): Preview => market.engine.preview(toNewOrder({ ...request, lots }, 0, owner));
  if (request.quoteBudget === undefined) return preview(request.lots);
  const seen = preview(UNBOUNDED);
  const lots = floorTo(seen.lots, request.rules.lot);
  return lots === seen.lots || lots === 0 ? { lots, quote: lots === 0 ? 0n : seen.quote } : preview(lots);
}

/** How many lots the budget of a market order by quote quantity pays for now. */
export function affordableLots(market: SymbolMarket, request: OrderRequest, owner: string): EventSteps {
  return previewOf(market, request, owner).lots;
}

/** What is held back for lots of a limit order: quote at its price for a buy, base for a sell. */
export function heldFor(rules: SymbolRules, side: Side, priceTicks: EventSteps, lots: EventSteps): Funds {
  if (side === 'SELL') return { asset: rules.base, amount: quantityOf(rules, lots) };
  return { asset: rules.quote, amount: quoteOf(rules, timesSteps(priceTicks, lots)) };
}

/** The price that quote is held back at for an order that rests, or waits: its own, its stop price, or the last price. */
export function holdTicksOf({ type, priceTicks, stopTicks }: OrderRequest, lastTicks: EventSteps): EventSteps {
  return matchingType(type) === 'MARKET' ? (stopTicks ?? lastTicks) : priceTicks;
}

/** What an order needs to be held back before it may come: for a market order that trades at once what it will trade. */
export function fundsNeeded(market: SymbolMarket, request: OrderRequest, owner: string, isPending = false): Funds {
  const { rules, side, type, lots, quoteBudget } = request;
  if (matchingType(type) !== 'MARKET' || isPending || waitsForPrice(request))
    return heldFor(rules, side, holdTicksOf(request, market.lastTicks), lots);
  const seen = previewOf(market, request, owner);
  if (side === 'BUY') return { asset: rules.quote, amount: quoteOf(rules, seen.quote) };
  return { asset: rules.base, amount: quantityOf(rules, quoteBudget === undefined ? lots : seen.lots) };
}

/** Where and how an order comes in. */
export interface OrderOpening {
  readonly orderId: number;
  readonly atMs: number;
  readonly lastTicks: EventSteps;
  /** `PENDING_NEW` for one that waits for another order. */
  readonly status: VenueStatus;
}

/** The record of an order that was just accepted: nothing of it is executed yet. */
export function newOrderRecord(account: string, request: OrderRequest, opening: OrderOpening): OrderRecord {
  const { quoteBudget: _, ...wanted } = request;
  const { orderId, atMs, lastTicks, status } = opening;
  const isTrailingAlready = request.trailingDelta !== undefined && request.stopTicks === undefined && status === 'NEW';
  return {
    ...wanted,
    account,
    orderId,
    holdTicks: holdTicksOf(request, lastTicks),
    stopTicks: request.stopTicks,
    trailingDelta: request.trailingDelta,
    trailingTimeMs: isTrailingAlready ? atMs : undefined,
    bestTicks: isTrailingAlready ? lastTicks : undefined,
    icebergLots: request.icebergLots ?? 0,
    workingAtMs: status === 'PENDING_NEW' || waitsForPrice(request) ? -1 : atMs,
    list: undefined,
    strategyId: request.strategyId,
    strategyType: request.strategyType,
    executedLots: 0,
    executedQuote: 0n,
    preventedLots: 0,
    amends: 0,
    status,
    expiryReason: 'NONE',
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}
