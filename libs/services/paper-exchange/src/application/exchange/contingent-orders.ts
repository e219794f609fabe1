import { meetsStop, stepTrigger, waitsAbove } from '#libs/domain';
import type { EventSteps, PriceTrigger } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { ClientOrders } from './client-orders.js';
import { joinedSibling, leadOf } from './order-list.js';
import { isOpen, isWorking, leftLots } from './order-record.js';
import type { OrderList, OrderRecord } from './order-record.js';
import { waitsForPrice } from './order-request.js';
import type { SymbolMarket } from './symbol-market.js';

/** How an order ends that does not trade to its end. */
export type Ending = { readonly status: 'CANCELED'; readonly cancelId: string } | { readonly status: 'EXPIRED' };

const EXPIRED: Ending = { status: 'EXPIRED' };

/** Orders that wait for a price or for another order, and what the orders of a list do to each other. */
export class ContingentOrders {
  readonly #clients: ClientOrders;
  readonly #marketOf: (symbol: string) => SymbolMarket;
  /** Those that wait for a price, by symbol. */
  readonly #waiting = new Map<string, Set<OrderRecord>>();
  /** Lists whose lead is filled and whose other orders were not placed yet. */
  readonly #filledLeads: OrderList[] = [];

  constructor(clients: ClientOrders, marketOf: (symbol: string) => SymbolMarket) {
    this.#clients = clients;
    this.#marketOf = marketOf;
  }

  /** Lets an open order wait for its price. */
  wait(order: OrderRecord): void {
    const { symbol } = order.rules;
    const waiting = this.#waiting.get(symbol) ?? new Set();
    this.#waiting.set(symbol, waiting.add(order));
  }

  /** To be called when an order was executed: its sibling ends, and what waits for it may come. */
  afterExecution(order: OrderRecord): void {
    this.#endSibling(order);
    if (order.status === 'FILLED' && order.list !== undefined && leadOf(order.list) === order)
      this.#filledLeads.push(order.list);
  }

  /** Ends an open order wherever it stands, and with it the others of its list. */
  end(order: OrderRecord, ending: Ending): void {
    this.#takeOut(order);
    this.#clients.release(order, leftLots(order));
    this.#close(order, ending);
    this.endOthers(order, ending);
  }

  /** Ends the other open orders of a list that an order has left without being filled. */
  endOthers(order: OrderRecord, ending: Ending = EXPIRED): void {
    for (const other of order.list?.orders ?? []) if (other !== order && isOpen(other)) this.end(other, ending);
  }

  /** Places what has become due, one after the other, until nothing is; `enter` brings an order into its book. */
  settle(symbols: Iterable<string>, enter: (order: OrderRecord) => void): void {
    const all = [...symbols];
    for (;;) {
      // Prices first: an order that comes now must not be triggered by a trade from before it came.
      while (this.#goThroughPrices(all, enter));
      const list = this.#filledLeads.shift();
      if (list === undefined) return;
      this.#placePending(list, enter);
    }
  }

  #goThroughPrices(symbols: readonly string[], enter: (order: OrderRecord) => void): boolean {
    let hasSeen = false;
    for (const symbol of symbols) {
      const prices = this.#marketOf(symbol).takePrices();
      for (const price of prices) this.#onPrice(symbol, price, enter);
      hasSeen ||= prices.length > 0;
    }
    return hasSeen;
  }

  #onPrice(symbol: string, priceTicks: EventSteps, enter: (order: OrderRecord) => void): void {
    // Those that come in by one price do so in the order in which they were placed.
    const waiting = this.#waiting.get(symbol);
    if (waiting === undefined || waiting.size === 0) return;
    for (const order of [...waiting]) {
      if (!isOpen(order) || isWorking(order)) continue;
      const step = stepTrigger(triggerOf(order), priceTicks);
      if (step === 'TRIGGERED') this.#trigger(order, enter);
      else if (typeof step === 'object') this.#follow(order, step.bestTicks);
    }
  }

  #follow(order: OrderRecord, bestTicks: EventSteps): void {
    order.bestTicks = bestTicks;
    order.trailingTimeMs ??= this.#clients.nowMs;
    this.#clients.keepTerms(order);
  }

  #trigger(order: OrderRecord, enter: (order: OrderRecord) => void): void {
    this.#waiting.get(order.rules.symbol)?.delete(order);
    this.#endSibling(order);
    enter(order);
  }

  #placePending(list: OrderList, enter: (order: OrderRecord) => void): void {
    for (const order of list.orders) {
      if (order.status !== 'PENDING_NEW') continue;
      if (!waitsForPrice(order)) {
        enter(order);
        continue;
      }
      this.#clients.setStatus(order, 'NEW');
      const { lastTicks } = this.#marketOf(list.symbol);
      if (order.stopTicks === undefined) this.#follow(order, lastTicks);
      this.#clients.report(order, 'NEW');
      this.wait(order);
      // A stop that the market has passed meanwhile must not wait for the market to come back.
      if (order.trailingDelta === undefined && meetsStop(triggerOf(order), lastTicks)) this.#trigger(order, enter);
    }
  }

  /** Ends the other of a pair of which this one begins to trade: what is held back for both is then held for this one alone. */
  #endSibling(order: OrderRecord): void {
    const sibling = joinedSibling(order);
    if (sibling === undefined) return;
    this.#takeOut(sibling);
    this.#clients.release(sibling, leftLots(sibling));
    this.#close(sibling, EXPIRED);
  }

  #close(order: OrderRecord, ending: Ending): void {
    this.#clients.setStatus(order, ending.status);
    const extras = ending.status === 'CANCELED' ? { cancelId: ending.cancelId } : {};
    this.#clients.report(order, ending.status, extras);
  }

  #takeOut(order: OrderRecord): void {
    this.#waiting.get(order.rules.symbol)?.delete(order);
    if (!isWorking(order)) return;
    const left = this.#marketOf(order.rules.symbol).engine.cancel(order.orderId);
    invariant(left !== undefined && left === leftLots(order), 'an open order that is not in the book as it should be');
  }
}

/** What an order that waits for a price waits for. */
export function triggerOf(
  order: Pick<OrderRecord, 'side' | 'type' | 'stopTicks' | 'trailingDelta' | 'bestTicks'>,
): PriceTrigger {
  const { side, type, stopTicks, trailingDelta, bestTicks } = order;
  return { side, isAbove: waitsAbove(type, side), stopTicks, trailingDelta, bestTicks };
}
