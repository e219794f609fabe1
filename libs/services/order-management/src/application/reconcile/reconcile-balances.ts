import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountBalances,
  type OrderEntry,
  type VenueBalance,
  applyReportedBalances,
  everyAsset,
  leftOut,
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

/** A doubted answer is asked for again after this pause, in which what is on its way arrives, and so many times in all. */
const ASK_AGAIN_MS = 500;
const MOST_ANSWERS = 3;

/**
 * What became of an answer: nothing of it is in doubt; or something is, and the stream told of balances meanwhile. On an account that is busy all the
 * time there may be no better one, and the next round goes on where this one ended.
 */
type BecameOfAnswer = 'taken' | 'overtaken' | 'doubted';

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
  /** How many reports of balances the stream had brought when an answer was taken last. */
  #eventsCompared = 0;
  /** What the answer before left unexplained that was explained, by asset. */
  #saidBefore: ReadonlyMap<string, string> = new Map();
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

  /**
   * Compares all of them. Returns `false` where answers are put aside, because they may be old or a slip of the venue's. On a busy account
   * an answer may also be newer than the stream, by an execution that is on its way: it is asked for again here, since a round that
   * fails holds all orders back and is paused for longer each time.
   */
  async compareBalances(): Promise<boolean> {
    for (let asked = 1; ; asked += 1) {
      const became = await this.#compareAnswer();
      if (became === 'taken') return true;
      if (asked === MOST_ANSWERS || this.#nothingSinceUs !== undefined) return became === 'overtaken';
      await this.#scheduler.sleep(ASK_AGAIN_MS);
    }
  }

  async #compareAnswer(): Promise<BecameOfAnswer> {
    const eventsBefore = this.#stream.balanceEvents;
    const balances = demandAnswer('balances', await this.#entry.balances());
    const became = await this.#queue.enqueue(() => this.#bookAnswer(balances, eventsBefore));
    await this.#queue.enqueue(() => this.#explain.explainBalances());
    return became;
  }

  /**
   * Books of an answer what the stream has not reported since and nothing speaks against. Of a busy account every answer is overtaken by a report
   * of some asset: the others are compared all the same.
   */
  async #bookAnswer(balances: readonly VenueBalance[], eventsBefore: number): Promise<BecameOfAnswer> {
    const isOvertaken = this.#stream.balanceEvents !== eventsBefore;
    const known = await this.#books.read((reads) => reads.accountBalances());
    if (this.#mayBeSlip(known, balances)) return 'doubted';
    const isNewest = ({ asset }: VenueBalance): boolean => !this.#stream.hasToldSince(asset, eventsBefore);
    const listed = everyAsset(known, balances).filter(isNewest);
    const inDoubt = this.#assetsInDoubt(known, listed, leftOut(known, balances));
    await this.#balances.bookBalances(
      listed.filter(({ asset }) => !inDoubt.has(asset)),
      0,
    );
    // What the stream has reported while the answer was on its way was compared with nothing yet.
    if (inDoubt.size > 0) return isOvertaken ? 'overtaken' : 'doubted';
    this.#eventsCompared = eventsBefore;
    return 'taken';
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
   * The assets of which an answer leaves unexplained what was explained, and may do so wrongly: it may be older than what the stream has told
   * of them since the last comparison, for it has no time and a venue's read side lags; or it does not name one that was held. Where it was
   * right, the next answer says the same.
   */
  #assetsInDoubt(
    known: AccountBalances,
    listed: readonly VenueBalance[],
    unnamed: ReadonlySet<string>,
  ): ReadonlySet<string> {
    const before = unexplainedIn(known);
    const after = unexplainedIn(applyReportedBalances(known, listed, 0).after);
    const doubts = new Map([...after].filter(([asset, amount]) => amount !== before.get(asset)));
    const saidBefore = this.#saidBefore;
    this.#saidBefore = doubts;
    const mayBeWrong = (asset: string): boolean =>
      unnamed.has(asset) || this.#stream.hasToldSince(asset, this.#eventsCompared);
    const inDoubt = [...doubts].filter(([asset, amount]) => amount !== saidBefore.get(asset) && mayBeWrong(asset));
    return new Set(inDoubt.map(([asset]) => asset));
  }
}

function unexplainedIn(balances: AccountBalances): ReadonlyMap<string, string> {
  return new Map(unexplainedBalances(balances).map(({ asset, unexplained }) => [asset, formatDecimal(unexplained)]));
}
