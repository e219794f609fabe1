import { isOpen } from './order-record.js';
import type { OrderRecord } from './order-record.js';
import type { JournalTrade } from '#libs/domain';

function key(account: string, symbol: string, clientOrderId: string): string {
  return `${account} ${symbol} ${clientOrderId}`;
}

/** All client orders and their executions since the journal began, with the look-ups that the protocol offers. */
export class OrderStore {
  readonly #byId = new Map<number, OrderRecord>();
  readonly #byClientId = new Map<string, OrderRecord>();
  readonly #open = new Map<number, OrderRecord>();
  #trades: JournalTrade[] = [];

  /** Keeps a new order. */
  add(order: OrderRecord): void {
    this.#byId.set(order.orderId, order);
    this.#byClientId.set(key(order.account, order.rules.symbol, order.clientOrderId), order);
    this.note(order);
  }

  /** Gives an order another client order id. */
  rename(order: OrderRecord, clientOrderId: string): void {
    this.#byClientId.delete(key(order.account, order.rules.symbol, order.clientOrderId));
    order.clientOrderId = clientOrderId;
    this.#byClientId.set(key(order.account, order.rules.symbol, clientOrderId), order);
  }

  /** Takes note of an order's new status. */
  note(order: OrderRecord): void {
    if (isOpen(order)) this.#open.set(order.orderId, order);
    else this.#open.delete(order.orderId);
  }

  /** Keeps an execution. */
  addTrade(trade: JournalTrade): void {
    this.#trades.push(trade);
  }

  /** An order by the exchange's id. */
  byId(orderId: number): OrderRecord | undefined {
    return this.#byId.get(orderId);
  }

  /** The newest order of an account with a client order id. */
  byClientId(account: string, symbol: string, clientOrderId: string): OrderRecord | undefined {
    return this.#byClientId.get(key(account, symbol, clientOrderId));
  }

  /** Open orders, oldest first; of all accounts and symbols where none is named. */
  open(account?: string, symbol?: string): OrderRecord[] {
    return [...this.#open.values()].filter(
      (order) => (account ?? order.account) === order.account && (symbol ?? order.rules.symbol) === order.rules.symbol,
    );
  }

  /** All orders of an account in a symbol, oldest first. */
  all(account: string, symbol: string): OrderRecord[] {
    return [...this.#byId.values()].filter((order) => order.account === account && order.rules.symbol === symbol);
  }

  /** All executions of an account in a symbol, oldest first. */
  trades(account: string, symbol: string): JournalTrade[] {
    return this.#trades.filter((trade) => trade.account === account && trade.symbol === symbol);
  }

  /**
   * Forgets all but the newest closed orders and the newest executions, and the last order and execution of each account in each symbol, by
   * which clients tell whether it is still the exchange that they know; returns what is left, oldest first.
   */
  forgetOldest(most: number): { readonly orders: readonly OrderRecord[]; readonly trades: readonly JournalTrade[] } {
    const last = new Map(this.#trades.map((trade) => [`${trade.account} ${trade.symbol}`, trade]));
    const newest = new Map(
      [...this.#byId.values()].map(({ account, orderId, rules }) => [`${account} ${rules.symbol}`, orderId]),
    );
    const lastOrders = new Set([...[...last.values()].map(({ orderId }) => orderId), ...newest.values()]);
    const closed = [...this.#byId.values()].filter((order) => !isOpen(order));
    for (const order of closed.slice(0, Math.max(0, closed.length - most))) {
      if (lastOrders.has(order.orderId)) continue;
      this.#byId.delete(order.orderId);
      const name = key(order.account, order.rules.symbol, order.clientOrderId);
      if (this.#byClientId.get(name) === order) this.#byClientId.delete(name);
    }
    const oldest = this.#trades.length - most;
    this.#trades = this.#trades.filter((trade, place) => place >= oldest || lastOrders.has(trade.orderId));
    return { orders: [...this.#byId.values()], trades: this.#trades };
  }

  /** How many orders and executions there are. */
  counts(): { readonly orders: number; readonly openOrders: number; readonly trades: number } {
    return { orders: this.#byId.size, openOrders: this.#open.size, trades: this.#trades.length };
  }
}
