import { listStatusEvent, listToJournal } from './order-list.js';
import { toJournal } from './order-record.js';
import type { OrderList, OrderRecord } from './order-record.js';
import { accountPosition } from './reports.js';
import type { JournalBalance, JournalChanges, JournalTrade, Ledger } from '#libs/domain';
import { formatDecimal } from '#libs/kernel';

/** A message for one account's user-data streams. */
export interface Delivery {
  readonly account: string;
  readonly event: Record<string, unknown>;
}

/** What one operation changed in the accounts: for the journal, and for the user-data streams. */
export interface Changes {
  readonly journal: JournalChanges;
  readonly deliveries: readonly Delivery[];
}

/** Collects what one operation changes, until it is taken to be journaled and reported. */
export class ChangeBatch {
  #orders = new Set<OrderRecord>();
  #trades: JournalTrade[] = [];
  #assets = new Map<string, Set<string>>();
  #reports: Delivery[] = [];
  #lists = new Set<OrderList>();

  /** Notes a changed order and the report about it. */
  report(order: OrderRecord, event: Record<string, unknown>): void {
    this.#orders.add(order);
    this.#reports.push({ account: order.account, event });
    this.touch(order.account, order.rules.base);
    this.touch(order.account, order.rules.quote);
  }

  /** Notes an order that changed in what nobody is told of. */
  order(order: OrderRecord): void {
    this.#orders.add(order);
  }

  /** Notes a changed list and the report about it. */
  list(list: OrderList, atMs: number): void {
    this.#lists.add(list);
    this.#reports.push({ account: list.account, event: listStatusEvent(list, atMs) });
  }

  /** Notes an execution. */
  trade(trade: JournalTrade): void {
    this.#trades.push(trade);
  }

  /** Notes an asset whose holding may have changed. */
  touch(account: string, asset: string): void {
    const assets = this.#assets.get(account);
    if (assets === undefined) this.#assets.set(account, new Set([asset]));
    else assets.add(asset);
  }

  /** Returns what was collected, or `undefined` if nothing changed, and starts again. */
  take(ledger: Ledger, atMs: number): Changes | undefined {
    if (this.#reports.length === 0 && this.#orders.size === 0) return undefined;
    const balances: JournalBalance[] = [];
    const deliveries = [...this.#reports];
    for (const [account, assets] of this.#assets) {
      const holdings = [...assets].map((asset) => [asset, ledger.holding(account, asset)] as const);
      for (const [asset, { free, locked }] of holdings) {
        balances.push({ account, asset, free: formatDecimal(free), locked: formatDecimal(locked) });
      }
      deliveries.push({ account, event: accountPosition(holdings, atMs) });
    }
    const journal = {
      orders: [...this.#orders].map(toJournal),
      trades: this.#trades,
      balances,
      reports: deliveries.map((delivery) => delivery.event),
      ...(this.#lists.size === 0 ? {} : { lists: [...this.#lists].map(listToJournal) }),
    };
    this.#lists = new Set();
    this.#orders = new Set();
    this.#trades = [];
    this.#assets = new Map();
    this.#reports = [];
    return { journal, deliveries };
  }
}
