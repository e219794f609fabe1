import { Inject, Injectable } from '@nestjs/common';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_SETTINGS } from '../../ports.js';

/** Thrown to whoever wants work done by a queue that is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Pieces of work that wait directly behind one another and are done in one. */
interface Batch {
  readonly pieces: unknown[];
  readonly work: unknown;
  done: Promise<void>;
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
  /** What another piece may still join: it waits, and nothing waits behind it. */
  #open: Batch | undefined;

  constructor(@Inject(ORDER_SETTINGS) settings: OrderManagementSettings) {
    this.#limit = settings.ORDER_QUEUE_LIMIT;
  }

  /** How many pieces of work wait or run. */
  get length(): number {
    return this.#length;
  }

  get #isFull(): boolean {
    return this.#length >= this.#limit;
  }

  /** Runs `before` ahead of every piece of work from now on; where it fails the work does not run, and rejects with its error. */
  runBeforeWork(before: () => Promise<void>): void {
    this.#before = before;
  }

  /** Runs work when everything before it is done; rejects with the work's own error, or where the queue is full. */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isFull) return Promise.reject(this.#fullError());
    this.#open = undefined;
    this.#length += 1;
    const done = this.#tail.then(() => this.#before()).then(work);
    return this.#whenDone(done, () => 1);
  }

  /**
   * Runs `work` with this piece and those that joined it, at most `most`, when everything before them is done. Only what is enqueued directly
   * behind another piece of the same work, while that waits, joins it. Resolves and rejects for all of them as `work` does.
   */
  enqueueTogether<Piece>(piece: Piece, work: (pieces: readonly Piece[]) => Promise<void>, most: number): Promise<void> {
    if (this.#isFull) return Promise.reject(this.#fullError());
    this.#length += 1;
    const open = this.#open;
    if (open?.work === work && open.pieces.length < most) {
      open.pieces.push(piece);
      return open.done;
    }
    const pieces: Piece[] = [piece];
    const batch: Batch = { pieces, work, done: Promise.resolve() };
    const done = this.#tail
      .then(() => {
        // What comes from now on may not be durable when `before` resolves.
        if (this.#open === batch) this.#open = undefined;
        return this.#before();
      })
      .then(() => work(pieces));
    batch.done = this.#whenDone(done, () => pieces.length);
    this.#open = batch;
    return batch.done;
  }

  #whenDone<T>(running: Promise<T>, countPieces: () => number): Promise<T> {
    const done = running.finally(() => {
      this.#length -= countPieces();
    });
    this.#tail = done.catch(() => undefined); // The error goes to the caller; the next piece of work runs all the same.
    return done;
  }

  #fullError(): QueueFullError {
    return new QueueFullError(`${this.#limit} pieces of work wait`);
  }

  /** Resolves when everything that waits now is done. */
  async whenIdle(): Promise<void> {
    await this.#tail;
  }
}
