import { addSteps, timesSteps } from '#libs/domain';
import type { EventSteps, Execution, NewOrder, Placement } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { Decimal } from '#libs/kernel';
import type { ClientOrders } from './client-orders.js';
import type { ContingentOrders } from './contingent-orders.js';
import { journalTrade } from './journal-trade.js';
import { heldAlone } from './order-list.js';
import { expiryReasonOf, leftLots, matchingType } from './order-record.js';
import type { OrderRecord } from './order-record.js';
import { fundsNeeded } from './order-request.js';
import type { OrderTrade } from './reports.js';
import { settleTrade } from './settlement.js';
import type { AccountTerms, Settled } from './settlement.js';
import type { SymbolMarket } from './symbol-market.js';
import { quantityOf, quoteOf } from './symbol-rules.js';

const NOTHING_TRADED: Placement = { end: 'EXPIRED', executions: [], preventedMakers: [], leftLots: 0 };

/** Brings clients' orders into the books, and moves the money of what trades there. */
export class OrderMatching {
  readonly #clients: ClientOrders;
  readonly #contingent: ContingentOrders;
  readonly #terms: ReadonlyMap<string, AccountTerms>;
  readonly #marketOf: (symbol: string) => SymbolMarket;

  constructor(
    clients: ClientOrders,
    contingent: ContingentOrders,
    terms: ReadonlyMap<string, AccountTerms>,
    marketOf: (symbol: string) => SymbolMarket,
  ) {
    this.#clients = clients;
    this.#contingent = contingent;
    this.#terms = terms;
    this.#marketOf = marketOf;
  }

  /** Matches an order for which `held` is held back; returns its executions. */
  match(order: OrderRecord, held: Decimal, quoteBudget?: bigint): readonly OrderTrade[] {
    const market = this.#marketOf(order.rules.symbol);
    const placement = order.lots === 0 ? NOTHING_TRADED : market.engine.place(engineOrder(order, quoteBudget));
    const trades: OrderTrade[] = [];
    for (const maker of placement.preventedMakers) this.preventMaker(maker.orderId, maker.leftLots, order);
    for (const execution of placement.executions) {
      const settled = this.settleExecution(market, execution);
      if (settled.taker !== undefined) trades.push(settled.taker);
    }
    const spent = placement.executions.reduce((sum, one) => sum + timesSteps(one.priceTicks, one.lots), 0n);
    this.#releaseTaker(order, held, spent, placement);
    this.#finish(order, placement);
    return trades;
  }

  /** Brings an order into the book that has waited for it. One that trades at the market needs what the market asks now. */
  enter(order: OrderRecord): void {
    const clients = this.#clients;
    order.workingAtMs = clients.nowMs;
    clients.setStatus(order, 'NEW');
    clients.report(order, 'NEW');
    const { asset, amount: held } = heldAlone(order, order.lots);
    if (matchingType(order.type) !== 'MARKET') {
      this.match(order, held);
      return;
    }
    const market = this.#marketOf(order.rules.symbol);
    const needed = fundsNeeded(market, asMarketOrder(order), order.account).amount;
    if (needed.gt(held) && !clients.ledger.lock(order.account, asset, needed.minus(held))) {
      clients.release(order, order.lots);
      this.#expire(order);
      return;
    }
    if (held.gt(needed)) clients.ledger.unlock(order.account, asset, held.minus(needed));
    this.match(order, needed);
  }

  /** Moves the money of an execution, publishes it, and tells both sides of it. */
  settleExecution(market: SymbolMarket, execution: Execution): Settled {
    const tradeId = market.recordTrade(execution, this.#clients.nowMs);
    const settled = settleTrade(this.#clients.ledger, this.#terms, market.rules, execution, tradeId);
    this.#executed(execution.takerOrderId, execution, settled.taker);
    this.#executed(execution.makerOrderId, execution, settled.maker);
    return settled;
  }

  /** Ends a client's resting order that self-trade prevention took out of the book. */
  preventMaker(orderId: number, lots: EventSteps, taker?: OrderRecord): void {
    const order = this.#clients.store.byId(orderId);
    invariant(order !== undefined, 'a prevented order that nobody knows');
    if (taker !== undefined) this.#clients.prevented.add(taker, order, lots, this.#clients.nowMs);
    this.#clients.release(order, lots);
    this.#prevented(order, lots);
  }

  /** Gives back what was held for an incoming order and neither spent nor still needed by a resting rest. */
  #releaseTaker(order: OrderRecord, held: Decimal, spentQuote: bigint, placement: Placement): void {
    const { rules, side } = order;
    const rest = placement.end === 'RESTING' ? placement.leftLots : 0;
    const used = side === 'BUY' ? quoteOf(rules, spentQuote) : quantityOf(rules, order.executedLots);
    const { asset, amount: kept } = heldAlone(order, rest);
    this.#clients.ledger.unlock(order.account, asset, held.minus(used).minus(kept));
  }

  #finish(order: OrderRecord, placement: Placement): void {
    if (placement.end === 'RESTING' || order.status === 'FILLED') return;
    if (placement.end === 'PREVENTED') this.#prevented(order, placement.leftLots);
    else this.#expire(order);
  }

  #prevented(order: OrderRecord, lots: EventSteps): void {
    order.preventedLots = addSteps(order.preventedLots, lots);
    this.#clients.setStatus(order, 'EXPIRED_IN_MATCH');
    this.#clients.report(order, 'TRADE_PREVENTION', { preventedLots: lots });
    this.#contingent.endOthers(order);
  }

  #expire(order: OrderRecord): void {
    order.expiryReason = expiryReasonOf(order);
    this.#clients.setStatus(order, 'EXPIRED');
    this.#clients.report(order, 'EXPIRED');
    this.#contingent.endOthers(order);
  }

  #executed(orderId: number, execution: Execution, trade: OrderTrade | undefined): void {
    const order = orderId > 0 ? this.#clients.store.byId(orderId) : undefined;
    if (order === undefined || trade === undefined) return;
    order.executedLots = addSteps(order.executedLots, execution.lots);
    order.executedQuote += timesSteps(execution.priceTicks, execution.lots);
    this.#clients.setStatus(order, leftLots(order) === 0 ? 'FILLED' : 'PARTIALLY_FILLED');
    this.#clients.addTrade(journalTrade(order, execution, trade));
    this.#clients.report(order, 'TRADE', { trade });
    this.#contingent.afterExecution(order);
  }
}

function engineOrder(order: OrderRecord, quoteBudget: bigint | undefined): NewOrder {
  const { orderId, account: owner, side, timeInForce, priceTicks, selfTradePrevention, icebergLots } = order;
  const type = matchingType(order.type);
  const terms = { side, type, timeInForce, priceTicks, selfTradePrevention, shownLots: icebergLots };
  return { ...terms, orderId, owner, lots: leftLots(order), quoteBudget };
}

/** The order without what it has waited for. */
function asMarketOrder(order: OrderRecord): Parameters<typeof fundsNeeded>[1] {
  return { ...order, stopTicks: undefined, trailingDelta: undefined, quoteBudget: undefined };
}
