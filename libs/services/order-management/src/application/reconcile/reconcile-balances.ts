import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountBalances,
  type OrderEntry,
  type VenueBalance,
  applyReportedBalances,
  everyAsset,
  leavesOutHeld,
  listsNothingHeld,
  unexplainedBalances,
} from '#libs/domain';
import { type Scheduler, US_PER_SECOND, formatDecimal } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookBalances } from '../booking/book-balances.js';
import { StreamHealth } from '../booking/stream-health.js';
import { ExplainBalances } from './explain-balances.js';
import { demandAnswer } from './venue-answer.js';

/** For so long the venue must say that an account has nothing which held something before: until then it may be a slip of its own. */
const NOTHING_BELIEVED_AFTER_US = 60 * US_PER_SECOND;

/** Fetches the account's balances, books them and demands that our trades explain them. */
@Injectable()
export class ReconcileBalances {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #queue: AccountQueue;
  readonly #balances: BookBalances;
  readonly #explain: ExplainBalances;
  readonly #stream: StreamHealth;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** How many reports of balances the stream had brought when they were compared last. */
  #eventsCompared = 0;
  /** What the answer before left unexplained that was explained. */
  #saidBefore = '';
  /** Since when every answer lists nothing, on the monotonic clock. */
  #nothingSinceUs: number | undefined;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    queue: AccountQueue,
    balances: BookBalances,
    explain: ExplainBalances,
    stream: StreamHealth,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#queue = queue;
    this.#balances = balances;
    this.#explain = explain;
    this.#stream = stream;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Compares all of them. Returns `false` where the answer is put aside, because it may be old or a slip of the venue's. */
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
    if (this.#mayBeSlip(known, balances)) return false;
    const listed = everyAsset(known, balances);
    if (this.#mayBeWrong(known, listed, leavesOutHeld(known, balances))) return false;
    await this.#balances.bookBalances(listed, 0);
    return true;
  }

  /** Whether nothing is listed though something was held, and not for long enough yet: no account loses all that it has unseen. */
  #mayBeSlip(known: AccountBalances, balances: readonly VenueBalance[]): boolean {
    if (!listsNothingHeld(known, balances)) {
      this.#nothingSinceUs = undefined;
      return false;
    }
    const nowUs = this.#scheduler.monotonicUs();
    this.#nothingSinceUs ??= nowUs;
    const forUs = nowUs - this.#nothingSinceUs;
    const figures = {
      forSeconds: forUs / US_PER_SECOND,
      believedAfterSeconds: NOTHING_BELIEVED_AFTER_US / US_PER_SECOND,
    };
    this.#log.warn(
      { code: 'NO_BALANCES_LISTED', ...figures },
      'the venue lists no balance of an account that held some',
    );
    return forUs < NOTHING_BELIEVED_AFTER_US;
  }

  /**
   * Whether an answer leaves unexplained what was explained, and may do so wrongly: it may be older than what the stream has told since the
   * last comparison, for it has no time and a venue's read side lags; or it does not name an asset that was held. Where it was right, the
   * next answer says the same.
   */
  #mayBeWrong(known: AccountBalances, listed: readonly VenueBalance[], leavesOut: boolean): boolean {
    const before = new Set(unexplainedIn(known));
    const doubts = unexplainedIn(applyReportedBalances(known, listed, 0).after).filter((one) => !before.has(one));
    const said = doubts.join(', ');
    const isSaidAgain = said === this.#saidBefore;
    this.#saidBefore = said;
    const mayBeOld = this.#stream.balanceEvents !== this.#eventsCompared;
    return said !== '' && !isSaidAgain && (mayBeOld || leavesOut);
  }
}

function unexplainedIn(balances: AccountBalances): readonly string[] {
  return unexplainedBalances(balances).map(({ asset, unexplained }) => `${asset} ${formatDecimal(unexplained)}`);
}
