import { Injectable } from '@nestjs/common';
import { type Order, mayWorkAtVenue } from '#libs/domain';
import type { ClientOrderId } from '#libs/kernel';
import type { OrderWrites } from '../../ports.js';

/** The orders that may be working at the venue, as they were committed: in memory, so that a kill need not read the books. */
@Injectable()
export class WorkingOrders {
  readonly #orders = new Map<ClientOrderId, Order>();

  /** One of them, as it was committed last. */
  find(id: ClientOrderId): Order | undefined {
    return this.#orders.get(id);
  }

  /** All of them. */
  list(): readonly Order[] {
    return [...this.#orders.values()];
  }

  /** Takes an order as it stands in the books. */
  noteOrder(order: Order): void {
    if (mayWorkAtVenue(order)) this.#orders.set(order.clientOrderId, order);
    else this.#orders.delete(order.clientOrderId);
  }

  /** Takes an order as it will stand once a transaction is committed. */
  noteAfterCommit(writes: Pick<OrderWrites, 'afterCommit'>, order: Order): void {
    writes.afterCommit(() => this.noteOrder(order));
  }
}
