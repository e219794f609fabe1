import { Injectable } from '@nestjs/common';
import type { Order } from '#libs/domain';
import type { ClientOrderId } from '#libs/kernel';

/** An order whose approval is being taken, and when that is done. */
interface OrderInHand {
  readonly order: Order;
  readonly taken: Promise<unknown>;
}

/** The orders whose approvals are being taken: nothing may be written of them yet, and no book knows them. */
@Injectable()
export class OrdersInHand {
  readonly #inHand = new Set<OrderInHand>();

  /** Runs the work that takes an order's approval; while it runs, the order is in hand. The same approval may come twice. */
  async holdWhile<T>(order: Order, take: () => Promise<T>): Promise<T> {
    const taken = take();
    const inHand = { order, taken };
    this.#inHand.add(inHand);
    try {
      return await taken;
    } finally {
      this.#inHand.delete(inHand);
    }
  }

  /** Those that are in hand now, in the order of their coming. */
  list(): readonly Order[] {
    return [...this.#inHand].map(({ order }) => order);
  }

  /** Resolves when none of these is in hand any more, however that ended. */
  async whenTaken(ids: ReadonlySet<ClientOrderId>): Promise<void> {
    const meant = [...this.#inHand].filter(({ order }) => ids.has(order.clientOrderId));
    await Promise.allSettled(meant.map(({ taken }) => taken));
  }
}
