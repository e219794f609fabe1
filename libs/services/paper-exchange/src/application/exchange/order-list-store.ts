import type { OrderList } from './order-record.js';

/** All order lists since the journal began, with the look-ups that the protocol offers. */
export class OrderListStore {
  readonly #byId = new Map<number, OrderList>();

  add(list: OrderList): void {
    this.#byId.set(list.listId, list);
  }

  /** A list by the exchange's id. */
  byId(listId: number): OrderList | undefined {
    return this.#byId.get(listId);
  }

  /** The newest list of an account with a client's id. */
  byClientId(account: string, clientListId: string): OrderList | undefined {
    return this.all(account).findLast((list) => list.clientListId === clientListId);
  }

  /** An account's lists, oldest first. */
  all(account: string): OrderList[] {
    return [...this.#byId.values()].filter((list) => list.account === account);
  }

  /** An account's lists that are not done, oldest first. */
  open(account: string): OrderList[] {
    return this.all(account).filter(({ isDone }) => !isDone);
  }

  /** Forgets the done lists but the newest; returns what is left, oldest first. */
  forgetOldest(most: number): readonly OrderList[] {
    const done = [...this.#byId.values()].filter(({ isDone }) => isDone);
    for (const { listId } of done.slice(0, Math.max(0, done.length - most))) this.#byId.delete(listId);
    return [...this.#byId.values()];
  }
}
