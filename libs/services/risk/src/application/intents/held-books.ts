import { Inject, Injectable } from '@nestjs/common';
import { type AccountBook, bookAfter, bookWithTrips } from '#libs/domain';
import type { AccountId } from '#libs/kernel';
import { type CommittedFacts, RISK_BOOKS, type RiskBooks, type RiskReads } from '../../ports.js';

/**
 * The books of the guarded accounts in memory, each as it was at a version, so that a decision need not read first. A book may be
 * behind: whoever writes a decision down has its versions checked with it. What facts of this process changed is changed here too; where the
 * book was not at the version before, and after every other commit of this process that changed an account, it is read again, off the
 * path of the decisions.
 */
@Injectable()
export class HeldBooks {
  readonly #books: RiskBooks;
  readonly #held = new Map<AccountId, AccountBook>();
  readonly #changing = new Map<AccountId, Promise<void>>();
  readonly #reading = new Map<AccountId, Promise<void>>();
  readonly #changedMeanwhile = new Set<AccountId>();

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
    books.onChanged((account, facts) => {
      if (account !== undefined && facts !== undefined) this.#follow(account, facts);
      else for (const one of account === undefined ? this.#held.keys() : [account]) this.#readAgain(one);
    });
  }

  /** Begins to hold the book of an account, so that its first decision need not read it under the lock. Where it cannot be read, none is held. */
  async startHolding(account: AccountId): Promise<void> {
    this.#readBookAgain(account);
    await this.#reading.get(account);
  }

  /**
   * The book of an account, once facts that are being committed are in it, and once it is read again where that is under way: a decision
   * on the book of before would wait for the same commit and be void. Of facts that come later nobody waits. `undefined` where none is held.
   */
  async findHeldBook(account: AccountId): Promise<AccountBook | undefined> {
    await this.#changing.get(account);
    await this.#reading.get(account);
    return this.#held.get(account);
  }

  /** The book of an account, where nothing is known to change it right now. */
  findBookAtRest(account: AccountId): AccountBook | undefined {
    return this.isChanging(account) ? undefined : this.#held.get(account);
  }

  /** Holds a committed book; one that is older than what is held is dropped. Returns whether it is the newest that is known of. */
  holdBook(book: AccountBook): boolean {
    const { account, version } = book.account;
    const held = this.#held.get(account);
    const isNewest = held === undefined || version >= held.account.version;
    // A trip makes no version: whichever of the two books knows of one, it stands.
    const [newest, other] = isNewest ? [book, held] : [held, book];
    this.#held.set(account, bookWithTrips(newest, other?.activity?.trips));
    return isNewest && !this.isChanging(account);
  }

  /** Reads the book of an account with what it did lately, of which only what is not known yet is read. */
  readBook(reads: Pick<RiskReads, 'findAccountBook'>, account: AccountId): Promise<AccountBook | undefined> {
    return reads.findAccountBook(account, { known: this.#held.get(account)?.activity?.recent });
  }

  /** Whether the book of an account is known to be another one in a moment. */
  isChanging(account: AccountId): boolean {
    return this.#changing.has(account) || this.#reading.has(account);
  }

  /** Commits facts of an account, of which one at a time does so. Where nobody knows what became of them, its book is read again. */
  async whileChanging<T>(account: AccountId, commit: () => Promise<T>): Promise<T> {
    const committing = commit();
    const isOver = committing.then(
      () => undefined,
      () => this.#readAgain(account),
    );
    this.#changing.set(account, isOver);
    try {
      return await committing;
    } finally {
      if (this.#changing.get(account) === isOver) this.#changing.delete(account);
    }
  }

  #follow(account: AccountId, { change, version }: CommittedFacts): void {
    const held = this.#held.get(account);
    if (held === undefined) {
      this.#readAgain(account);
      return;
    }
    const after = bookAfter(held, change);
    if (after.account.version === version) this.#held.set(account, after);
    else if (version > held.account.version) this.#readAgain(account);
  }

  #readAgain(account: AccountId): void {
    // Of one that is neither held nor read for the first time nobody asked.
    if (this.#held.has(account) || this.#reading.has(account)) this.#readBookAgain(account);
  }

  #readBookAgain(account: AccountId): void {
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
      const book = await this.#books.read((reads) => this.readBook(reads, account));
      if (book !== undefined) this.holdBook(book);
    } catch {
      // Without a book the next decision reads it under the account's lock, and says what is wrong with the store.
      this.#held.delete(account);
    }
  }
}
