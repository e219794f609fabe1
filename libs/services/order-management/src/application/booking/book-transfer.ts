import { Inject, Injectable } from '@nestjs/common';
import { type VenueTransfer, transferTransaction } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';

/** Books deposits and withdrawals, so that the balances which they change are explained. The same one twice is booked once. */
@Injectable()
export class BookTransfer {
  readonly #books: OrderBooks;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Log) {
    this.#books = books;
    this.#clock = clock;
    this.#log = log;
  }

  /** Returns whether it is news; a transfer of nothing is none. */
  bookTransfer(transfer: VenueTransfer): Promise<boolean> {
    const transaction = transferTransaction(transfer);
    const { cause, entries, reason } = transaction;
    return this.#books.write(async (writes) => {
      if (entries.length === 0) return false;
      // The same lock as every other change of a balance.
      await writes.lockBalances();
      const isNew = await writes.postToLedger(transaction, this.#clock.nowUs());
      if (isNew) writes.afterCommit(() => this.#log.info({ cause, reason }, 'a transfer was booked'));
      return isNew;
    });
  }
}
