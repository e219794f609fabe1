import type { OrderRecord } from './order-record.js';
import type { SymbolMarket } from './symbol-market.js';
import { stepsOf } from './grid.js';
import { floorTo, quantityOf, quoteOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import { timesSteps } from '#libs/domain';
import type { EventSteps, NewOrder, OrderType, Preview, SelfTradePrevention, Side, TimeInForce } from '#libs/domain';
import type { Decimal } from '#libs/kernel';

/** What a client asks for, checked and on the grid of its symbol. */
export interface OrderRequest {
  readonly rules: SymbolRules;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly priceTicks: EventSteps;
  /** 0 for a market order by quote quantity. */
  readonly lots: EventSteps;
  readonly quoteQuantity: Decimal;
  /** In ticks × lots; only with a quote quantity. */
  readonly quoteBudget: bigint | undefined;
  readonly clientOrderId: string;
  readonly selfTradePrevention: SelfTradePrevention;
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
  const { side, type, timeInForce, priceTicks, lots, quoteBudget, selfTradePrevention } = request;
  return { orderId, owner, side, type, timeInForce, priceTicks, lots, quoteBudget, selfTradePrevention };
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

/** What an order needs to be held back before it may come: for a market order what it will trade. */
export function fundsNeeded(market: SymbolMarket, request: OrderRequest, owner: string): Funds {
  const { rules, side, type, priceTicks, lots, quoteBudget } = request;
  if (type !== 'MARKET') return heldFor(rules, side, priceTicks, lots);
  const seen = previewOf(market, request, owner);
  if (side === 'BUY') return { asset: rules.quote, amount: quoteOf(rules, seen.quote) };
  return { asset: rules.base, amount: quantityOf(rules, quoteBudget === undefined ? lots : seen.lots) };
}

/** The record of an order that was just accepted: nothing of it is executed yet. */
export function newOrderRecord(account: string, request: OrderRequest, orderId: number, atMs: number): OrderRecord {
  const { quoteBudget: _, ...wanted } = request;
  return {
    ...wanted,
    account,
    orderId,
    executedLots: 0,
    executedQuote: 0n,
    preventedLots: 0,
    amends: 0,
    status: 'NEW',
    expiryReason: 'NONE',
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
}
