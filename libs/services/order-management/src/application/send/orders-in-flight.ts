import { Injectable } from '@nestjs/common';
import type { ClientOrderId } from '#libs/kernel';

/** The orders that were taken over to be sent and whose answers are not booked yet. */
@Injectable()
export class OrdersInFlight {
  /** In the order in which they took off. */
  readonly #flights = new Map<ClientOrderId, { readonly ended: Promise<void>; readonly tookOffAtUs: number }>();
  /** In the order of their coming. */
  readonly #waiting = new Set<() => void>();
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

  /** Resolves when fewer than `most` orders are in flight, for one waiter a landing, in the order of their coming; or when one gives up. */
  async whenFewerThan(most: number, givesUp?: AbortSignal): Promise<void> {
    while (this.#flights.size >= most && givesUp?.aborted !== true) await this.#nextLanding(givesUp);
  }

  #nextLanding(givesUp: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        givesUp?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      givesUp?.addEventListener('abort', wake);
    });
  }

  /** Has the first of those who wait for fewer look again. */
  wakeNext(): void {
    for (const wake of this.#waiting) return wake();
  }

  /** When the order took off that has been out for longest, on the clock of {@link addFlight}; `undefined` where none is out. */
  get oldestTookOffAtUs(): number | undefined {
    for (const { tookOffAtUs } of this.#flights.values()) return tookOffAtUs;
    return undefined;
  }

  /** Counts an order as in flight, from a time on the monotonic clock until `landed` resolves; it must not reject. */
  addFlight(clientOrderId: ClientOrderId, landed: Promise<void>, tookOffAtUs: number): void {
    const ended = landed.finally(() => {
      this.#flights.delete(clientOrderId);
      this.wakeNext();
      this.#onRoom();
    });
    this.#flights.set(clientOrderId, { ended, tookOffAtUs });
  }

  /** Resolves when an order is not in flight. */
  async whenLanded(clientOrderId: ClientOrderId): Promise<void> {
    await this.#flights.get(clientOrderId)?.ended;
  }

  /** Resolves when no order is in flight. */
  async whenAllLanded(): Promise<void> {
    while (this.#flights.size > 0) await Promise.all([...this.#flights.values()].map(({ ended }) => ended));
  }
}
