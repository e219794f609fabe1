import { Inject, Injectable } from '@nestjs/common';
import { CLIENT_ACCOUNTS } from './client-account.js';
import { ChangeBatch } from './change-batch.js';
import type { Changes } from './change-batch.js';
import { orderRejected } from '../requests/api-error.js';
import { VENUE_MARKET } from '../../ports.js';
import { expiryReasonOf, isOpen, leftLots } from './order-record.js';
import type { OrderRecord, VenueStatus } from './order-record.js';
import { affordableLots, fundsNeeded, heldFor, newOrderRecord, toNewOrder } from './order-request.js';
import type { OrderRequest } from './order-request.js';
import { journalTrade } from './journal-trade.js';
import { OrderStore } from './order-store.js';
import { executionReport } from './reports.js';
import type { ExecutionType, OrderTrade } from './reports.js';
import { PreventedMatches } from './prevented-matches.js';
import { settleTrade } from './settlement.js';
import type { AccountTerms, Settled } from './settlement.js';
import { quantityOf, quoteOf } from './symbol-rules.js';
import { replaceRules } from './make-rules.js';
import { SymbolMarket } from './symbol-market.js';
import type { TradedMarket } from './symbol-market.js';
import type { SymbolRules } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';
import { Ledger, addSteps, subtractSteps, timesSteps } from '#libs/domain';
import type { EventSteps, Execution, NewOrder, Placement } from '#libs/domain';
import { Decimal, invariant } from '#libs/kernel';

/** An order as it stands after it was taken, and its executions. */
export interface PlacedOrder {
  readonly order: OrderRecord;
  readonly trades: readonly OrderTrade[];
}

const INSUFFICIENT = 'Account has insufficient balance for requested action.';
/** What each agent of the house has of each asset: more than all that venues permit. */
export const HOUSE_FUNDS = new Decimal('1e30');
const NOTHING_TRADED: Placement = { end: 'EXPIRED', executions: [], preventedMakers: [], leftLots: 0 };

/**
 * The exchange: books, client orders and money. It decides and changes its own state at once; it knows no socket and no
 * file. What an operation changed is collected until {@link takeChanges} returns it to be journaled and reported.
 */
@Injectable()
export class Exchange {
  readonly ledger = new Ledger();
  readonly orders = new OrderStore();
  readonly prevented = new PreventedMatches();
  readonly #markets = new Map<string, SymbolMarket>();
  readonly #clients = new Map<string, AccountTerms>();
  readonly #funded = new Set<string>();
  readonly #batch = new ChangeBatch();
  readonly #clock: VenueClock;
  /** The id of the next client order; the house's orders have negative ids. */
  nextOrderId = 1;
  /** The id of the next execution report. */
  nextExecutionId = 1;
  #nextHouseId = -1;

  constructor(
    @Inject(VENUE_MARKET) market: TradedMarket,
    @Inject(CLIENT_ACCOUNTS) clients: readonly AccountTerms[],
    clock: VenueClock,
  ) {
    for (const rules of market.symbols) this.#markets.set(rules.symbol, new SymbolMarket(rules, market));
    for (const terms of clients) this.#clients.set(terms.account, terms);
    this.#clock = clock;
  }

  /** The market of a symbol; throws if there is none, so check symbols at the edge. */
  market(symbol: string): SymbolMarket {
    const market = this.#markets.get(symbol);
    invariant(market !== undefined, `no such symbol: ${symbol}`);
    return market;
  }

  /** The rules of a symbol, or `undefined` if none of that name is listed. */
  rules(symbol: string): SymbolRules | undefined {
    const market = this.#markets.get(symbol);
    return market?.isListed === true ? market.rules : undefined;
  }

  /** All markets. */
  get markets(): Iterable<SymbolMarket> {
    return this.#markets.values();
  }

  /** A client's terms; throws if the account is not a client's. */
  terms(account: string): AccountTerms {
    const terms = this.#clients.get(account);
    invariant(terms !== undefined, `no such account: ${account}`);
    return terms;
  }

  /** Lists a running symbol with other filters or another status; open orders stay. @throws Error if its new steps do not fit */
  relist(symbol: string, change: Partial<Pick<SymbolRules, 'listed' | 'status'>>): void {
    const market = this.market(symbol);
    market.rules = replaceRules(market.rules, change);
  }

  /** What was changed since the last call, or `undefined` for nothing. */
  takeChanges(): Changes | undefined {
    return this.#batch.take(this.ledger, this.#clock.nowMs());
  }

  /** Judges an order as {@link place} would, without placing it. */
  check(account: string, request: OrderRequest): void {
    const twin = this.orders.byClientId(account, request.rules.symbol, request.clientOrderId);
    if (twin !== undefined && isOpen(twin)) throw orderRejected('Duplicate order sent.');
    const { asset, amount } = fundsNeeded(this.market(request.rules.symbol), request, account);
    if (this.ledger.holding(account, asset).free.lt(amount)) throw orderRejected(INSUFFICIENT);
    if (request.type !== 'LIMIT_MAKER') return;
    const best = this.market(request.rules.symbol).engine.best(request.side === 'BUY' ? 'SELL' : 'BUY');
    if (best === undefined) return;
    const crosses =
      request.side === 'BUY' ? best.priceTicks <= request.priceTicks : best.priceTicks >= request.priceTicks;
    if (crosses) throw orderRejected('Order would immediately match and take.');
  }

  /** Takes a client's order; throws an {@link ApiError} if it must be refused, and then nothing has changed. */
  place(account: string, request: OrderRequest): PlacedOrder {
    this.check(account, request);
    const market = this.market(request.rules.symbol);
    const { asset, amount } = fundsNeeded(market, request, account);
    const order = this.#open(account, request);
    if (request.quoteBudget !== undefined) order.lots = affordableLots(market, request, account);
    this.ledger.lock(account, asset, amount);
    this.#report(order, 'NEW');
    const placement =
      order.lots === 0
        ? NOTHING_TRADED
        : market.engine.place(toNewOrder({ ...request, lots: order.lots }, order.orderId, account));
    const trades: OrderTrade[] = [];
    for (const maker of placement.preventedMakers) this.#prevented(maker.orderId, maker.leftLots, order);
    for (const execution of placement.executions) {
      const settled = this.#settle(market, execution);
      if (settled.taker !== undefined) trades.push(settled.taker);
    }
    const spent = placement.executions.reduce((sum, one) => sum + timesSteps(one.priceTicks, one.lots), 0n);
    this.#releaseTaker(order, amount, spent, placement);
    this.#finish(order, placement);
    return { order, trades };
  }

  /** Takes a client's open order out of the book. */
  cancel(order: OrderRecord, cancelId: string): void {
    const market = this.market(order.rules.symbol);
    const left = market.engine.cancel(order.orderId);
    invariant(left !== undefined && left === leftLots(order), 'an open order that is not in the book as it should be');
    this.#unlockResting(order, left);
    this.#setStatus(order, 'CANCELED');
    this.#report(order, 'CANCELED', { cancelId });
  }

  /** Makes a client's open order smaller, but not as small as is executed of it; returns the id of the report. */
  amend(order: OrderRecord, lots: EventSteps, clientOrderId: string): number {
    const less = subtractSteps(order.lots, lots);
    this.market(order.rules.symbol).engine.reduce(order.orderId, less);
    this.#unlockResting(order, less);
    order.lots = lots;
    order.amends += 1;
    const before = order.clientOrderId;
    this.orders.rename(order, clientOrderId);
    this.#setStatus(order, order.status);
    this.#report(order, 'REPLACED', { originalId: before });
    return this.nextExecutionId - 1;
  }

  /** Takes an order of the house: an agent, or the recorded market. Returns its id and what the book did with it. */
  placeHouse(
    symbol: string,
    owner: string,
    order: Omit<NewOrder, 'orderId' | 'owner'>,
  ): { orderId: number; placement: Placement } {
    const market = this.market(symbol);
    this.#fund(owner, market.rules);
    const orderId = this.#nextHouseId--;
    const placement = market.engine.place({ ...order, orderId, owner });
    for (const maker of placement.preventedMakers)
      if (maker.orderId > 0) this.#prevented(maker.orderId, maker.leftLots);
    for (const execution of placement.executions) this.#settle(market, execution);
    return { orderId, placement };
  }

  /** Lets the house trade with a client's resting order at that order's price, outside the book's own order. */
  hitResting(order: OrderRecord, owner: string, lots: EventSteps): void {
    const market = this.market(order.rules.symbol);
    this.#fund(owner, market.rules);
    const makerLeftLots = market.engine.reduce(order.orderId, lots);
    const takerSide = order.side === 'BUY' ? 'SELL' : 'BUY';
    const maker = {
      makerOrderId: order.orderId,
      makerOwner: order.account,
      priceTicks: order.priceTicks,
      makerLeftLots,
    };
    this.#settle(market, { ...maker, takerOrderId: this.#nextHouseId--, takerOwner: owner, takerSide, lots });
  }

  /** Puts a recovered open order back into its book; it must not meet anything there. */
  putBack(order: OrderRecord): void {
    const placement = this.market(order.rules.symbol).engine.place({
      ...order,
      owner: order.account,
      lots: leftLots(order),
      selfTradePrevention: 'NONE',
    });
    invariant(placement.end === 'RESTING', 'recovered orders must not trade with each other');
  }

  #open(account: string, request: OrderRequest): OrderRecord {
    const order = newOrderRecord(account, request, this.nextOrderId++, this.#clock.nowMs());
    this.orders.add(order);
    return order;
  }

  /** Gives back what was held for an incoming order and neither spent nor still needed by a resting rest. */
  #releaseTaker(order: OrderRecord, held: Decimal, spentQuote: bigint, placement: Placement): void {
    const { rules, side } = order;
    const rest = placement.end === 'RESTING' ? placement.leftLots : 0;
    const used = side === 'BUY' ? quoteOf(rules, spentQuote) : quantityOf(rules, order.executedLots);
    const { asset, amount: kept } = heldFor(rules, side, order.priceTicks, rest);
    this.ledger.unlock(order.account, asset, held.minus(used).minus(kept));
  }

  #finish(order: OrderRecord, placement: Placement): void {
    if (placement.end === 'RESTING' || order.status === 'FILLED') return;
    if (placement.end === 'PREVENTED') {
      order.preventedLots = addSteps(order.preventedLots, placement.leftLots);
      this.#setStatus(order, 'EXPIRED_IN_MATCH');
      this.#report(order, 'TRADE_PREVENTION', { preventedLots: placement.leftLots });
      return;
    }
    order.expiryReason = expiryReasonOf(order);
    this.#setStatus(order, 'EXPIRED');
    this.#report(order, 'EXPIRED');
  }

  #settle(market: SymbolMarket, execution: Execution): Settled {
    const tradeId = market.recordTrade(execution, this.#clock.nowMs());
    const settled = settleTrade(this.ledger, this.#clients, market.rules, execution, tradeId);
    this.#executed(execution.takerOrderId, execution, settled.taker);
    this.#executed(execution.makerOrderId, execution, settled.maker);
    return settled;
  }

  #executed(orderId: number, execution: Execution, trade: OrderTrade | undefined): void {
    const order = orderId > 0 ? this.orders.byId(orderId) : undefined;
    if (order === undefined || trade === undefined) return;
    const tickLots = timesSteps(execution.priceTicks, execution.lots);
    order.executedLots = addSteps(order.executedLots, execution.lots);
    order.executedQuote += tickLots;
    this.#setStatus(order, leftLots(order) === 0 ? 'FILLED' : 'PARTIALLY_FILLED');
    const row = journalTrade(order, execution, trade);
    this.orders.addTrade(row);
    this.#batch.trade(row);
    this.#report(order, 'TRADE', { trade });
  }

  #prevented(orderId: number, lots: EventSteps, taker?: OrderRecord): void {
    const order = this.orders.byId(orderId);
    invariant(order !== undefined, 'a prevented order that nobody knows');
    if (taker !== undefined) this.prevented.add(taker, order, lots, this.#clock.nowMs());
    this.#unlockResting(order, lots);
    order.preventedLots = addSteps(order.preventedLots, lots);
    this.#setStatus(order, 'EXPIRED_IN_MATCH');
    this.#report(order, 'TRADE_PREVENTION', { preventedLots: lots });
  }

  #unlockResting(order: OrderRecord, lots: EventSteps): void {
    const { asset, amount } = heldFor(order.rules, order.side, order.priceTicks, lots);
    this.ledger.unlock(order.account, asset, amount);
  }

  #setStatus(order: OrderRecord, status: VenueStatus): void {
    order.status = status;
    order.updatedAtMs = this.#clock.nowMs();
    this.orders.note(order);
  }

  #report(
    order: OrderRecord,
    executionType: ExecutionType,
    more: Partial<{ trade: OrderTrade; cancelId: string; preventedLots: EventSteps; originalId: string }> = {},
  ): void {
    // One moment for one change: the report says the same time as the order and the list of trades.
    const details = { executionType, executionId: this.nextExecutionId++, atMs: order.updatedAtMs, ...more };
    this.#batch.report(order, executionReport(order, details));
  }

  /** Gives an agent its money when it is first seen: more than it can ever lose. */
  #fund(owner: string, rules: SymbolRules): void {
    for (const asset of [rules.base, rules.quote]) {
      const purse = `${owner} ${asset}`;
      if (this.#funded.has(purse)) continue;
      this.#funded.add(purse);
      this.ledger.deposit(owner, asset, HOUSE_FUNDS);
    }
  }
}
