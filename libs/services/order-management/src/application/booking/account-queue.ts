import { Inject, Injectable } from '@nestjs/common';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_SETTINGS } from '../../ports.js';

/** Thrown to whoever wants work done by a queue that is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/**
 * Everything that changes an account's books, one after another, in the order it came. Bounded: when it is full new work
 * is refused, and whoever offered it must reconcile later instead.
 */
@Injectable()
export class AccountQueue {
  readonly #limit: number;
  #length = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #before: () => Promise<void> = () => Promise.resolve();

  constructor(@Inject(ORDER_SETTINGS) settings: OrderManagementSettings) {
    this.#limit = settings.ORDER_QUEUE_LIMIT;
  }

  /** How many pieces of work wait or run. */
  get length(): number {
    return this.#length;
  }

  /** Runs `before` ahead of every piece of work from now on; where it fails the work does not run, and rejects with its error. */
  runBeforeWork(before: () => Promise<void>): void {
    this.#before = before;
  }

  /** Runs work when everything before it is done; rejects with the work's own error, or where the queue is full. */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (this.#length >= this.#limit) return Promise.reject(new QueueFullError(`${this.#limit} pieces of work wait`));
    this.#length += 1;
    const done = this.#tail
      .then(() => this.#before())
      .then(work)
      .finally(() => {
        this.#length -= 1;
      });
    this.#tail = done.catch(() => undefined); // The error goes to the caller; the next piece of work runs all the same.
    return done;
  }

  /** Resolves when everything that waits now is done. */
  async whenIdle(): Promise<void> {
    await this.#tail;
  }
}
