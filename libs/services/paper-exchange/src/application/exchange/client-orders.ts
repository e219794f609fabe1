import { Ledger } from '#libs/domain';
import type { EventSteps, JournalTrade, OrderListKind } from '#libs/domain';
import { ChangeBatch } from './change-batch.js';
import type { Changes } from './change-batch.js';
import { heldAlone, heldTogether, isOver, joinedSibling, pairOf } from './order-list.js';
import { OrderListStore } from './order-list-store.js';
import type { OrderList, OrderRecord, VenueStatus } from './order-record.js';
import { newOrderRecord } from './order-request.js';
import type { OrderRequest } from './order-request.js';
import { OrderStore } from './order-store.js';
import { PreventedMatches } from './prevented-matches.js';
import { executionReport } from './reports.js';
import type { ExecutionType, ReportDetails } from './reports.js';
import type { VenueClock } from './venue-clock.js';

/** What a report says beyond the order's state. */
export type ReportExtras = Omit<ReportDetails, 'executionType' | 'executionId' | 'atMs'>;

/** The clients' orders and lists, and what is held back for them; it collects what changed, and knows no book. */
export class ClientOrders {
  readonly ledger = new Ledger();
  readonly store = new OrderStore();
  readonly lists = new OrderListStore();
  readonly prevented = new PreventedMatches();
  readonly #batch = new ChangeBatch();
  readonly #clock: VenueClock;
  /** The id of the next client order; the house's orders have negative ids. */
  nextOrderId = 1;
  /** The id of the next execution report. */
  nextExecutionId = 1;
  nextListId = 0;

  constructor(clock: VenueClock) {
    this.#clock = clock;
  }

  /** The time of what happens now, in milliseconds. */
  get nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Keeps a new order. */
  openOrder(account: string, request: OrderRequest, lastTicks: EventSteps, status: VenueStatus = 'NEW'): OrderRecord {
    const opening = { orderId: this.nextOrderId++, atMs: this.nowMs, lastTicks, status };
    const order = newOrderRecord(account, request, opening);
    this.store.add(order);
    return order;
  }

  /** Keeps a new list of orders that were just opened, and reports it. */
  openList(kind: OrderListKind, clientListId: string, orders: readonly [OrderRecord, ...OrderRecord[]]): OrderList {
    const [{ account, rules, createdAtMs }] = orders;
    const names = { listId: this.nextListId++, account, symbol: rules.symbol, kind, clientListId, createdAtMs };
    const list: OrderList = { ...names, orders, isJoined: pairOf({ kind, orders }).length > 0, isDone: false };
    for (const order of orders) order.list = list;
    this.lists.add(list);
    return list;
  }

  /** Notes a change of a list, and reports it. */
  reportList(list: OrderList): void {
    this.#batch.list(list, this.nowMs);
  }

  setStatus(order: OrderRecord, status: VenueStatus): void {
    order.status = status;
    order.updatedAtMs = this.nowMs;
    this.store.note(order);
  }

  /** Reports an order's state; its list is done where no order of it is open any more. */
  report(order: OrderRecord, executionType: ExecutionType, extras: ReportExtras = {}): void {
    // One moment for one change: the report says the same time as the order and the list of trades.
    const details = { executionType, executionId: this.nextExecutionId++, atMs: order.updatedAtMs, ...extras };
    this.#batch.report(order, executionReport(order, details));
    const { list } = order;
    if (list === undefined || list.isDone || !isOver(list)) return;
    list.isDone = true;
    this.reportList(list);
  }

  /** Keeps what changed of an order that nobody is told of. */
  keepTerms(order: OrderRecord): void {
    this.#batch.order(order);
  }

  /** Keeps an execution. */
  addTrade(trade: JournalTrade): void {
    this.store.addTrade(trade);
    this.#batch.trade(trade);
  }

  /** Gives back what is held for lots of an order; for one of a pair that holds together, what its sibling does not need. */
  release(order: OrderRecord, lots: EventSteps): void {
    const sibling = joinedSibling(order);
    const alone = heldAlone(order, lots);
    if (sibling === undefined || order.list === undefined) {
      this.ledger.unlock(order.account, alone.asset, alone.amount);
      return;
    }
    const { asset, amount } = heldTogether(pairOf(order.list));
    order.list.isJoined = false;
    this.ledger.unlock(order.account, asset, amount.minus(heldAlone(sibling, sibling.lots).amount));
  }

  /** What was changed since the last call, or `undefined` for nothing. */
  takeChanges(): Changes | undefined {
    return this.#batch.take(this.ledger, this.nowMs);
  }
}
