import { Inject, Injectable } from '@nestjs/common';
import type { BookingQuestion } from '#libs/domain';
import { LOG, type Log, Supervisor } from '#libs/platform';
import { type BookingWrites, LeaseLostError, ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { AccountQueue } from './account-queue.js';
import { BookingBook, NeedsTransactionError } from './booking-book.js';

/** The most bookings that one commit takes. */
export const MOST_BOOKINGS_AT_ONCE = 16;
/** How often what others changed meanwhile is looked at again, before the rows are locked. */
const MOST_LOOKS = 2;

/** What is to be booked. */
export interface Booking<T> {
  /** What it will look at; whatever it looks at besides costs the short way. */
  readonly question: BookingQuestion;
  /** Books it. May run several times: its effects belong in `afterCommit`. */
  readonly bookIn: (writes: BookingWrites) => Promise<T>;
}

interface WaitingBooking {
  readonly booking: Booking<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Books what the venue reports. Bookings that wait behind one another are looked up together, made in memory in their order, and written by
 * one statement. Where that does not work (one of them fails, needs a transaction, or meets what others wrote twice), each is made by itself
 * in a transaction that locks what it looks at, as it always was. All of them are idempotent, so that they may be made again after any error.
 */
@Injectable()
export class BookTogether {
  readonly #books: OrderBooks;
  readonly #queue: AccountQueue;
  readonly #supervisor: Supervisor;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    queue: AccountQueue,
    supervisor: Supervisor,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#queue = queue;
    this.#supervisor = supervisor;
    this.#log = log;
  }

  /** Books when everything before it in the account's queue is done; rejects with its own error, or where the queue is full. */
  enqueueBooking<T>(booking: Booking<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { booking, resolve: resolve as WaitingBooking['resolve'], reject };
      this.#queue.enqueueTogether(waiting, this.#bookAll, MOST_BOOKINGS_AT_ONCE).catch(reject);
    });
  }

  /** Books now, for whoever has the turn in the account's queue. */
  bookNow<T>(booking: Booking<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      void this.#bookAll([{ booking, resolve: resolve as WaitingBooking['resolve'], reject }]);
    });
  }

  /** Never rejects. */
  readonly #bookAll = async (all: readonly WaitingBooking[]): Promise<void> => {
    try {
      const results = await this.#bookInMemory(all.map(({ booking }) => booking));
      if (results !== undefined) {
        for (const [place, { resolve }] of all.entries()) resolve(results[place]);
        return;
      }
    } catch (error) {
      if (error instanceof LeaseLostError) {
        for (const { reject } of all) reject(error);
        return;
      }
      const isForeseen = error instanceof NeedsTransactionError;
      this.#log[isForeseen ? 'debug' : 'warn']({ err: error, bookings: all.length }, 'bookings are made one by one');
    }
    for (const one of all) await this.#bookAlone(one);
  };

  /** What the bookings return once they are committed; `undefined` where others were always faster. */
  async #bookInMemory(bookings: readonly Booking<unknown>[]): Promise<readonly unknown[] | undefined> {
    const question = joined(bookings.map((booking) => booking.question));
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      const book = new BookingBook(question, await this.#books.readBookings(question));
      const results: unknown[] = [];
      for (const { bookIn } of bookings) results.push(await bookIn(book));
      const change = book.changeOf();
      if (change !== undefined && (await this.#books.commitBookings(change)) === 'STALE') continue;
      book.runEffects((error) => this.#supervisor.fail(error));
      return results;
    }
    return undefined;
  }

  async #bookAlone({ booking, reject, resolve }: WaitingBooking): Promise<void> {
    try {
      resolve(await this.#books.write((writes) => booking.bookIn(writes)));
    } catch (error) {
      reject(error);
    }
  }
}

function joined(questions: readonly BookingQuestion[]): BookingQuestion {
  return {
    clientOrderIds: questions.flatMap(({ clientOrderIds }) => clientOrderIds),
    venueOrders: questions.flatMap(({ venueOrders }) => venueOrders),
    trades: questions.flatMap(({ trades }) => trades),
    instruments: questions.flatMap(({ instruments }) => instruments),
    balances: questions.some(({ balances }) => balances),
  };
}
