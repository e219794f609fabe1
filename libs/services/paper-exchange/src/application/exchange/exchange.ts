import { Inject, Injectable } from '@nestjs/common';
import { subtractSteps } from '#libs/domain';
import type { EventSteps, Ledger, NewOrder, Placement } from '#libs/domain';
import { Decimal, invariant } from '#libs/kernel';
import { VENUE_MARKET } from '../../ports.js';
import { CLIENT_ACCOUNTS } from './client-account.js';
import type { Changes } from './change-batch.js';
import { ClientOrders } from './client-orders.js';
import { ContingentOrders } from './contingent-orders.js';
import { OrderAdmission } from './order-admission.js';
import type { OrderListRequest } from './order-admission.js';
import { heldAlone } from './order-list.js';
import { isWorking, leftLots, matchingType } from './order-record.js';
import type { OrderList, OrderRecord } from './order-record.js';
import { affordableLots, fundsNeeded, waitsForPrice } from './order-request.js';
import type { OrderRequest } from './order-request.js';
import { OrderMatching } from './order-matching.js';
import type { OrderStore } from './order-store.js';
import type { PreventedMatches } from './prevented-matches.js';
import type { OrderTrade } from './reports.js';
import type { AccountTerms } from './settlement.js';
import { replaceRules } from './make-rules.js';
import { SymbolMarket } from './symbol-market.js';
import type { TradedMarket } from './symbol-market.js';
import type { SymbolRules } from './symbol-rules.js';
import { VenueClock } from './venue-clock.js';

/** An order as it stands after it was taken, and its executions. */
export interface PlacedOrder {
  readonly order: OrderRecord;
  readonly trades: readonly OrderTrade[];
}

/** A list as it stands after it was taken, and its orders. */
export interface PlacedList {
  readonly list: OrderList;
  readonly placed: readonly PlacedOrder[];
}

/** What each agent of the house has of each asset: more than all that venues permit. */
export const HOUSE_FUNDS = new Decimal('1e30');

/**
 * The exchange: books, client orders and money. It decides and changes its own state at once; it knows no socket and no
 * file. What an operation changed is collected until {@link takeChanges} returns it to be journaled and reported.
 */
@Injectable()
export class Exchange {
  /** The clients' orders, lists and money. */
  readonly clients: ClientOrders;
  readonly #markets = new Map<string, SymbolMarket>();
  readonly #terms = new Map<string, AccountTerms>();
  readonly #funded = new Set<string>();
  readonly #contingent: ContingentOrders;
  readonly #matching: OrderMatching;
  readonly #admission: OrderAdmission;
  #nextHouseId = -1;

  constructor(
    @Inject(VENUE_MARKET) market: TradedMarket,
    @Inject(CLIENT_ACCOUNTS) clients: readonly AccountTerms[],
    clock: VenueClock,
  ) {
    for (const rules of market.symbols) this.#markets.set(rules.symbol, new SymbolMarket(rules, market));
    for (const terms of clients) this.#terms.set(terms.account, terms);
    const marketOf = (symbol: string): SymbolMarket => this.market(symbol);
    this.clients = new ClientOrders(clock);
    this.#contingent = new ContingentOrders(this.clients, marketOf);
    this.#matching = new OrderMatching(this.clients, this.#contingent, this.#terms, marketOf);
    this.#admission = new OrderAdmission(this.clients, marketOf);
  }

  get ledger(): Ledger {
    return this.clients.ledger;
  }

  get orders(): OrderStore {
    return this.clients.store;
  }

  get prevented(): PreventedMatches {
    return this.clients.prevented;
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
    const terms = this.#terms.get(account);
    invariant(terms !== undefined, `no such account: ${account}`);
    return terms;
  }

  /** Lists a running symbol with other filters or another status; open orders stay. @throws Error if its new steps do not fit */
  relist(symbol: string, change: Partial<Pick<SymbolRules, 'listed' | 'status'>>): void {
    const market = this.market(symbol);
    market.rules = replaceRules(market.rules, change);
  }

  /**
   * What was changed since the last call, or `undefined` for nothing. Orders that wait come into the book first, where prices or other
   * orders have made them due since then.
   */
  takeChanges(): Changes | undefined {
    this.#contingent.settle(this.#markets.keys(), (order) => this.#matching.enter(order));
    return this.clients.takeChanges();
  }

  /** Judges an order as {@link place} would, without placing it. @throws ApiError */
  check(account: string, request: OrderRequest): void {
    this.#admission.admitOrder(account, request);
  }

  /** Takes a client's order; throws an {@link ApiError} if it must be refused, and then nothing has changed. */
  place(account: string, request: OrderRequest): PlacedOrder {
    this.check(account, request);
    const market = this.market(request.rules.symbol);
    const { asset, amount } = fundsNeeded(market, request, account);
    const order = this.clients.openOrder(account, request, market.lastTicks);
    if (request.quoteBudget !== undefined) order.lots = affordableLots(market, request, account);
    this.ledger.lock(account, asset, amount);
    this.clients.report(order, 'NEW');
    if (waitsForPrice(request)) {
      this.#contingent.wait(order);
      return { order, trades: [] };
    }
    return { order, trades: this.#matching.match(order, amount, request.quoteBudget) };
  }

  /** Takes a client's list of orders; throws an {@link ApiError} if it must be refused, and then nothing has changed. */
  placeList(account: string, request: OrderListRequest): PlacedList {
    this.#admission.admitList(account, request);
    const { kind, clientListId, lead, others } = request;
    const market = this.market(request.symbol);
    const status = kind === 'OCO' ? 'NEW' : 'PENDING_NEW';
    const led = lead && this.clients.openOrder(account, lead, market.lastTicks);
    // As on Binance the stop of a pair comes first, wherever it lies.
    const ordered = [...others].sort((one, other) => Number(isStopLoss(other)) - Number(isStopLoss(one)));
    const rest = ordered.map((one) => this.clients.openOrder(account, one, market.lastTicks, status));
    const [first, ...more] = led === undefined ? rest : [led, ...rest];
    invariant(first !== undefined, 'a list has orders');
    const list = this.clients.openList(kind, clientListId, [first, ...more]);
    for (const { asset, amount } of this.#admission.fundsOfList(account, request))
      this.ledger.lock(account, asset, amount);
    for (const order of list.orders) this.clients.report(order, 'NEW');
    this.clients.reportList(list);
    return { list, placed: list.orders.map((order) => ({ order, trades: this.#begin(order) })) };
  }

  /** Takes a client's open order out of the book, and with it the others of its list. */
  cancel(order: OrderRecord, cancelId: string): void {
    this.#contingent.end(order, { status: 'CANCELED', cancelId });
  }

  /** Makes a client's open order smaller, but not as small as is executed of it; returns the id of the report. */
  amend(order: OrderRecord, lots: EventSteps, clientOrderId: string): number {
    const less = subtractSteps(order.lots, lots);
    if (isWorking(order)) this.market(order.rules.symbol).engine.shrink(order.orderId, less);
    this.clients.release(order, less);
    order.lots = lots;
    order.amends += 1;
    const before = order.clientOrderId;
    this.orders.rename(order, clientOrderId);
    this.clients.setStatus(order, order.status);
    this.clients.report(order, 'REPLACED', { originalId: before });
    return this.clients.nextExecutionId - 1;
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
      if (maker.orderId > 0) this.#matching.preventMaker(maker.orderId, maker.leftLots);
    for (const execution of placement.executions) this.#matching.settleExecution(market, execution);
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
    this.#matching.settleExecution(market, {
      ...maker,
      takerOrderId: this.#nextHouseId--,
      takerOwner: owner,
      takerSide,
      lots,
    });
  }

  /** Puts a recovered open order back where it was: into its book, where it must not meet anything, or among those that wait. */
  putBack(order: OrderRecord): void {
    if (!isWorking(order)) {
      if (order.status !== 'PENDING_NEW') this.#contingent.wait(order);
      return;
    }
    const placement = this.market(order.rules.symbol).engine.place({
      ...order,
      type: matchingType(order.type),
      owner: order.account,
      lots: leftLots(order),
      shownLots: order.icebergLots,
      selfTradePrevention: 'NONE',
    });
    invariant(placement.end === 'RESTING', 'recovered orders must not trade with each other');
  }

  /** Lets an order of a new list do what it does first: trade, or wait. */
  #begin(order: OrderRecord): readonly OrderTrade[] {
    if (order.status === 'PENDING_NEW') return [];
    if (!isWorking(order)) {
      this.#contingent.wait(order);
      return [];
    }
    return this.#matching.match(order, heldAlone(order, order.lots).amount);
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

function isStopLoss({ type }: OrderRequest): boolean {
  return type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
}
