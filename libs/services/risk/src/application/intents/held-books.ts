import { Inject, Injectable } from '@nestjs/common';
import type { AccountBook } from '#libs/domain';
import type { AccountId } from '#libs/kernel';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';

/**
 * The books of the guarded accounts in memory, each as it was at a version, so that a decision need not read first. A book may be
 * behind: whoever writes a decision down has its versions checked with it. After each commit of this process that changed an account
 * its book is read again, off the path of the decisions.
 */
@Injectable()
export class HeldBooks {
  readonly #books: RiskBooks;
  readonly #held = new Map<AccountId, AccountBook>();
  readonly #reading = new Map<AccountId, Promise<void>>();
  readonly #changedMeanwhile = new Set<AccountId>();

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
    books.onChanged((account) => {
      for (const one of account === undefined ? this.#held.keys() : [account]) this.#readAgain(one);
    });
  }

  /** The book of an account, once it is read again where that is under way; `undefined` where none is held. */
  async findHeldBook(account: AccountId): Promise<AccountBook | undefined> {
    await this.#reading.get(account);
    return this.#held.get(account);
  }

  /** Holds a committed book; one that is older than what is held is dropped. Returns whether it is the newest that is known of. */
  holdBook(book: AccountBook): boolean {
    const { account, version } = book.account;
    const held = this.#held.get(account);
    const isNewest = held === undefined || version >= held.account.version;
    if (isNewest) this.#held.set(account, book);
    return isNewest && !this.#reading.has(account);
  }

  #readAgain(account: AccountId): void {
    if (!this.#held.has(account)) return;
    if (this.#reading.has(account)) {
      this.#changedMeanwhile.add(account);
      return;
    }
    const reading = this.#readBook(account).finally(() => {
      this.#reading.delete(account);
      if (this.#changedMeanwhile.delete(account)) this.#readAgain(account);
    });
    this.#reading.set(account, reading);
  }

  async #readBook(account: AccountId): Promise<void> {
    try {
      const book = await this.#books.read((reads) => reads.findAccountBook(account));
      if (book !== undefined) this.holdBook(book);
    } catch {
      // Without a book the next decision reads it under the account's lock, and says what is wrong with the store.
      this.#held.delete(account);
    }
  }
}
