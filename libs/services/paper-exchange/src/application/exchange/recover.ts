import type { Exchange } from './exchange.js';
import { pairOf } from './order-list.js';
import { isOpen } from './order-record.js';
import type { ExpiryReason, OrderRecord, VenueStatus } from './order-record.js';
import { unitsIn } from './grid.js';
import { tickLotsOf } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';
import type { EventSteps, JournalOrder, VenueTruth } from '#libs/domain';
import { Decimal, invariant } from '#libs/kernel';

/** More than the market can have moved on between two checkpoints, so that no public id is given twice. */
const IDS_PER_CHECKPOINT = 1_000_000;
/** More reports than one journal entry can hold. */
const REPORTS_PER_ENTRY = 1_000;

function steps(text: string, places: number): EventSteps {
  const value = unitsIn(new Decimal(text), places);
  invariant(value !== undefined, `the journal holds ${text}, which is off the grid of its symbol`);
  return value;
}

function toRecord(row: JournalOrder, rules: SymbolRules): OrderRecord {
  return {
    orderId: row.orderId,
    clientOrderId: row.clientOrderId,
    account: row.account,
    rules,
    side: row.side,
    type: row.type,
    timeInForce: row.timeInForce,
    priceTicks: steps(row.price, rules.pricePlaces),
    lots: steps(row.quantity, rules.sizePlaces),
    quoteQuantity: new Decimal(row.quoteQuantity),
    executedLots: steps(row.cumQuantity, rules.sizePlaces),
    executedQuote: tickLotsOf(rules, new Decimal(row.cumQuote)),
    amends: 0,
    ...readTerms(row, rules),
    preventedLots: steps(row.preventedQuantity, rules.sizePlaces),
    status: row.venueStatus as VenueStatus,
    expiryReason: row.expiryReason as ExpiryReason,
    selfTradePrevention: row.selfTradePrevention,
    createdAtMs: row.createdAtMs,
    updatedAtMs: row.updatedAtMs,
  };
}

type Terms = Pick<
  OrderRecord,
  | ('holdTicks' | 'stopTicks' | 'trailingDelta' | 'trailingTimeMs' | 'bestTicks')
  | ('icebergLots' | 'workingAtMs' | 'list' | 'strategyId' | 'strategyType')
>;

function readTerms({ terms, price, createdAtMs }: JournalOrder, rules: SymbolRules): Terms {
  const ticks = (text: string | undefined): EventSteps | undefined =>
    text === undefined ? undefined : steps(text, rules.pricePlaces);
  return {
    holdTicks: steps(terms?.heldPrice ?? price, rules.pricePlaces),
    stopTicks: ticks(terms?.stopPrice),
    trailingDelta: terms?.trailingDelta,
    trailingTimeMs: terms?.trailingTimeMs,
    bestTicks: ticks(terms?.trailingPrice),
    icebergLots: steps(terms?.icebergQuantity ?? '0', rules.sizePlaces),
    workingAtMs: terms?.workingAtMs ?? createdAtMs,
    list: undefined,
    strategyId: terms?.strategyId,
    strategyType: terms?.strategyType,
  };
}

/** Brings back the lists whose orders are all remembered. */
function recoverLists({ clients }: Exchange, truth: VenueTruth): void {
  for (const { orderIds, ...row } of truth.lists.values()) {
    clients.nextListId = Math.max(clients.nextListId, row.listId + 1);
    const orders = orderIds.flatMap((id) => clients.store.byId(id) ?? []);
    const [first] = orders;
    if (first === undefined || orders.length < orderIds.length) continue;
    const pair = pairOf({ kind: row.kind, orders });
    const isJoined = pair.length > 0 && pair.every(isOpen);
    const list = { ...row, symbol: first.rules.symbol, orders, isJoined };
    for (const order of orders) order.list = list;
    clients.lists.add(list);
  }
}

/**
 * Puts an exchange into the state that its journal describes: balances, all orders with the open ones back in the book, all
 * executions, and ids that were never given before. Must be called before the market starts.
 */
export function recover(exchange: Exchange, truth: VenueTruth): void {
  const { clients } = exchange;
  for (const [account, assets] of truth.balances) {
    for (const [asset, holding] of assets) exchange.ledger.restore(account, asset, holding);
  }
  for (const row of truth.orders.values()) {
    const rules = exchange.rules(row.symbol);
    invariant(rules !== undefined, `the journal has orders in ${row.symbol}, which this exchange does not trade`);
    const order = toRecord(row, rules);
    exchange.orders.add(order);
    if (isOpen(order)) exchange.putBack(order);
    clients.nextOrderId = Math.max(clients.nextOrderId, order.orderId + 1);
  }
  recoverLists(exchange, truth);
  for (const trade of truth.trades) {
    exchange.orders.addTrade(trade);
    const market = exchange.market(trade.symbol);
    market.nextTradeId = Math.max(market.nextTradeId, trade.tradeId + 1);
  }
  const { ids } = truth.market ?? {};
  const afterCheckpoint = ids === undefined ? 1 : ids.nextExecutionId + IDS_PER_CHECKPOINT;
  clients.nextExecutionId = Math.max(truth.lastSeq * REPORTS_PER_ENTRY + 1, afterCheckpoint);
  clients.nextOrderId = Math.max(clients.nextOrderId, ids?.nextOrderId ?? 1);
  clients.nextListId = Math.max(clients.nextListId, ids?.nextListId ?? 0);
  for (const [symbol, point] of Object.entries(truth.market?.symbols ?? {})) {
    if (exchange.rules(symbol) === undefined) continue;
    const market = exchange.market(symbol);
    if (point.price !== undefined) market.lastTicks = steps(point.price, market.rules.pricePlaces);
    market.nextTradeId = Math.max(market.nextTradeId, point.nextTradeId + IDS_PER_CHECKPOINT);
  }
}

/** The first id of a symbol's aggregate trades after a restart. */
export function firstAggregateId(truth: VenueTruth, symbol: string): number {
  const next = truth.market?.symbols[symbol]?.nextAggregateId;
  return next === undefined ? 1 : next + IDS_PER_CHECKPOINT;
}

/** The first update id of a symbol's book after a restart. */
export function firstUpdateId(truth: VenueTruth, symbol: string): number {
  const point = truth.market?.symbols[symbol];
  return point === undefined ? 0 : point.nextUpdateId + IDS_PER_CHECKPOINT;
}
