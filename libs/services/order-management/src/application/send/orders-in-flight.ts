import { Injectable } from '@nestjs/common';
import type { ClientOrderId } from '#libs/kernel';

/** The orders that were taken over to be sent and whose answers are not booked yet. */
@Injectable()
export class OrdersInFlight {
  readonly #flights = new Map<ClientOrderId, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #onRoom: () => void = () => undefined;

  /** Calls `onRoom` whenever an order has landed, until the next call. */
  whenRoomIsMade(onRoom: () => void): void {
    this.#onRoom = onRoom;
  }

  /** Whether an order's answer is still out. */
  isInFlight(clientOrderId: ClientOrderId): boolean {
    return this.#flights.has(clientOrderId);
  }

  /** Whether fewer than `most` orders are in flight now. */
  hasRoom(most: number): boolean {
    return this.#flights.size < most;
  }

  /** Resolves when fewer than `most` orders are in flight. */
  async whenFewerThan(most: number): Promise<void> {
    while (this.#flights.size >= most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Counts an order as in flight until `landed` resolves; it must not reject. */
  addFlight(clientOrderId: ClientOrderId, landed: Promise<void>): void {
    const ended = landed.finally(() => {
      this.#flights.delete(clientOrderId);
      this.#waiting.shift()?.();
      this.#onRoom();
    });
    this.#flights.set(clientOrderId, ended);
  }

  /** Resolves when an order is not in flight. */
  async whenLanded(clientOrderId: ClientOrderId): Promise<void> {
    await this.#flights.get(clientOrderId);
  }

  /** Resolves when no order is in flight. */
  async whenAllLanded(): Promise<void> {
    while (this.#flights.size > 0) await Promise.all(this.#flights.values());
  }
}
