import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountBalances,
  type OrderEntry,
  type VenueBalance,
  applyReportedBalances,
  everyAsset,
  unexplainedBalances,
} from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookBalances } from '../booking/book-balances.js';
import { StreamHealth } from '../booking/stream-health.js';
import { ExplainBalances } from './explain-balances.js';
import { demandAnswer } from './venue-answer.js';

/** Fetches the account's balances, books them and demands that our trades explain them. */
@Injectable()
export class ReconcileBalances {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #queue: AccountQueue;
  readonly #balances: BookBalances;
  readonly #explain: ExplainBalances;
  readonly #stream: StreamHealth;
  /** How many reports of balances the stream had brought when they were compared last. */
  #eventsCompared = 0;
  /** What the answer before left unexplained that was explained. */
  #saidBefore = '';

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    queue: AccountQueue,
    balances: BookBalances,
    explain: ExplainBalances,
    stream: StreamHealth,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#queue = queue;
    this.#balances = balances;
    this.#explain = explain;
    this.#stream = stream;
  }

  /** Compares all of them. Returns `false` where the answer is put aside, because it may be older than what the stream has told. */
  async compareBalances(): Promise<boolean> {
    const eventsBefore = this.#stream.balanceEvents;
    const balances = demandAnswer('balances', await this.#entry.balances());
    const isTaken = await this.#queue.enqueue(async () => {
      // The stream has reported something newer while the answer was on its way: it may not be overwritten.
      const isBooked = this.#stream.balanceEvents !== eventsBefore || (await this.#bookAnswer(balances));
      this.#eventsCompared = this.#stream.balanceEvents;
      return isBooked;
    });
    await this.#queue.enqueue(() => this.#explain.explainBalances());
    return isTaken;
  }

  /** Returns whether it could be taken. */
  async #bookAnswer(balances: readonly VenueBalance[]): Promise<boolean> {
    const known = await this.#books.read((reads) => reads.accountBalances());
    const listed = everyAsset(known, balances);
    if (this.#mayBeOld(known, listed)) return false;
    await this.#balances.bookBalances(listed, 0);
    return true;
  }

  /**
   * Whether an answer may be older than what the stream has told since the last comparison: it has no time, and a venue's read side lags.
   * Then it leaves unexplained what was explained; where it is no older, the next answer says the same.
   */
  #mayBeOld(known: AccountBalances, listed: readonly VenueBalance[]): boolean {
    const before = new Set(unexplainedIn(known));
    const doubts = unexplainedIn(applyReportedBalances(known, listed, 0).after).filter((one) => !before.has(one));
    const said = doubts.join(', ');
    const isSaidAgain = said === this.#saidBefore;
    this.#saidBefore = said;
    return said !== '' && !isSaidAgain && this.#stream.balanceEvents !== this.#eventsCompared;
  }
}

function unexplainedIn(balances: AccountBalances): readonly string[] {
  return unexplainedBalances(balances).map(({ asset, unexplained }) => `${asset} ${formatDecimal(unexplained)}`);
}
