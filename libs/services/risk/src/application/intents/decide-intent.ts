import { Inject, Injectable } from '@nestjs/common';
import type { IntentProposedV1 } from '#libs/contracts';
import { type AccountBook, type Decision, type OfferedIntent, bookWith, isSameIntent } from '#libs/domain';
import { type AccountId, type Scheduler, invariant } from '#libs/kernel';
import { IS_TRANSIENT_ERROR, type IsTransientError, SCHEDULER } from '#libs/platform';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import {
  LICENCES,
  type Licences,
  NO_LICENCES,
  RISK_BOOKS,
  type RiskBooks,
  type RiskReads,
  type RiskWrites,
} from '../../ports.js';
import { MarketPricing } from '../market/market-pricing.js';
import {
  type BatchAhead,
  type BatchMeans,
  type DecisionBatch,
  type WaitingIntent,
  beginAhead,
  beginBatch,
  bookLeftBy,
} from './decision-batch.js';
import { decisionMessage } from './decision-messages.js';
import { decideOffered } from './decide-offered.js';
import { HeldBooks } from './held-books.js';
import { lockBook } from './lock-book.js';
import { OfferedAnswers } from './offered-answers.js';
import {
  type Arrival,
  type IntentAnswer,
  type Judgement,
  accountChanged,
  arrivalOf,
  answerOf,
  entryOf,
  judgementOn,
  knownAnswer,
  refuseUnknownAccount,
} from './judgement.js';

/** The most decisions that one commit takes. */
export const MOST_AT_ONCE = 16;

/**
 * The gate. Every rule is run in memory on a book that is held at a version; then one statement checks that account, limits and
 * trading state still are at it and writes claim, decision, reservation and message, for all intents that wait, and at a desk the licences of
 * their orders too. While that is under way, the next full batch is decided on the book that it will leave, and goes only where it did leave it. Where
 * the versions are others, the decision is made again under the account's lock. The same intent id gets the same answer for ever, and only the first delivery
 * has an effect.
 */
@Injectable()
export class DecideIntent {
  readonly #books: RiskBooks;
  readonly #scheduler: Scheduler;
  readonly #observer: RiskObserver;
  readonly #pricing: MarketPricing;
  readonly #held: HeldBooks;
  readonly #isTransient: IsTransientError;
  readonly #licences: Licences;
  readonly #means: BatchMeans;
  readonly #offered = new OfferedAnswers();
  readonly #waiting: WaitingIntent[] = [];
  #isDeciding = false;
  /** On its way into the books, and what is decided behind it. */
  #underWay: DecisionBatch | undefined;
  #ahead: BatchAhead | undefined;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    pricing: MarketPricing,
    held: HeldBooks,
    @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError,
    @Inject(LICENCES) licences: Licences,
  ) {
    this.#books = books;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#pricing = pricing;
    this.#held = held;
    this.#isTransient = isTransient;
    this.#licences = licences;
    this.#means = { books, scheduler, pricing };
  }

  /** Decides one intent; rejects only where nothing was committed or the outcome of the commit is not known. */
  async decideIntent(message: IntentProposedV1): Promise<IntentAnswer> {
    const arrival = arrivalOf(message, this.#scheduler);
    return (await this.#offered.findAnswer(arrival.intent)) ?? this.#decideInTurn(arrival);
  }

  /** At a desk: decides an intent that is not written yet and has both written; `false` where it has to be written first. Its message comes all the same. */
  takeIntent(message: IntentProposedV1, offered: OfferedIntent): boolean {
    const arrival = arrivalOf(message, this.#scheduler);
    const book = this.#isDeciding ? undefined : this.#held.findBookAtRest(arrival.intent.account);
    if (book === undefined) return false;
    this.#isDeciding = true;
    const answering = this.#decideOffered(arrival, book, offered).finally(() => void this.#decideWaiting());
    this.#offered.remember(arrival.intent, answering);
    return true;
  }

  async #decideOffered(arrival: Arrival, book: AccountBook, offered: OfferedIntent): Promise<IntentAnswer | undefined> {
    const decided = await decideOffered(this.#means, this.#licences, { arrival, book, offered });
    if (decided === undefined) return undefined;
    this.#held.holdBook(decided.after);
    this.#report(arrival, decided.decision);
    return answerOf(decided.decision.verdict);
  }

  #decideInTurn(arrival: Arrival): Promise<IntentAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ arrival, resolve, reject });
      if (this.#isDeciding) this.#decideAhead();
      else void this.#decideWaiting();
    });
  }

  async #decideWaiting(): Promise<void> {
    this.#isDeciding = true;
    while (this.#waiting.length > 0) await this.#decideTogether(this.#takeTogether());
    this.#isDeciding = false;
  }

  /** The intents that have waited longest, of one account. */
  #takeTogether(): readonly WaitingIntent[] {
    const account = this.#waiting[0]?.arrival.intent.account;
    return this.#waiting.splice(0, account === undefined ? 0 : this.#countTogether(account));
  }

  /** How many of those that have waited longest are of an account, up to as many as one commit takes. */
  #countTogether(account: AccountId): number {
    const most = Math.min(MOST_AT_ONCE, this.#waiting.length);
    let count = 0;
    while (count < most && this.#waiting[count]?.arrival.intent.account === account) count += 1;
    return count;
  }

  async #decideTogether(waiting: readonly WaitingIntent[]): Promise<void> {
    let batch = await this.#orEachAlone(waiting, () => this.#beginOrLock(waiting, this.#licences));
    while (batch !== undefined) batch = await this.#finish(batch);
  }

  /** One that the books refuse must not take the others with it, nor a licence that they refuse its decision. */
  async #orEachAlone<T>(waiting: readonly WaitingIntent[], work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#isTransient(error)) for (const { reject } of waiting) reject(error);
      else for (const one of waiting) await this.#decideAlone(one);
      return undefined;
    }
  }

  /** What is decided already is found to be. */
  async #decideAlone(waiting: WaitingIntent): Promise<void> {
    try {
      const batch = await this.#beginOrLock([waiting], NO_LICENCES);
      if (batch !== undefined) await this.#settle(batch);
    } catch (error) {
      waiting.reject(error);
    }
  }

  /** Decides on the book that is held; where none is, under the lock. */
  async #beginOrLock(waiting: readonly WaitingIntent[], licences: Licences): Promise<DecisionBatch | undefined> {
    const [first] = waiting;
    const book = first && (await this.#held.findHeldBook(first.arrival.intent.account));
    if (book !== undefined) return beginBatch(this.#means, waiting, book, licences);
    await this.#decideUnderLock(waiting);
    return undefined;
  }

  /** Decides a full batch that waits behind the one under way. */
  #decideAhead(): void {
    const batch = this.#underWay;
    if (batch === undefined || this.#ahead !== undefined) return;
    const { account } = batch.book.account;
    if (this.#held.isChanging(account) || this.#countTogether(account) < MOST_AT_ONCE) return;
    const waiting = this.#takeTogether();
    try {
      this.#ahead = beginAhead(this.#means, waiting, batch, this.#licences);
    } catch {
      // It comes up again when it is their turn, and each is decided alone then.
      this.#waiting.unshift(...waiting);
    }
  }

  /** Waits for what becomes of a batch; returns the one behind it, which is on its way then, where it was decided on what this one has left. */
  async #finish(batch: DecisionBatch): Promise<DecisionBatch | undefined> {
    this.#underWay = batch;
    this.#decideAhead();
    const isFounded = (await batch.isAsDecided) && this.#held.holdBook(batch.after);
    const ahead = this.#ahead;
    [this.#underWay, this.#ahead] = [undefined, undefined];
    ahead?.release(isFounded);
    await this.#orEachAlone(batch.waiting, () => this.#settle(batch));
    if (ahead === undefined || isFounded) return ahead?.batch;
    await ahead.batch.isAsDecided;
    this.#waiting.unshift(...ahead.batch.waiting);
    return undefined;
  }

  async #settle(batch: DecisionBatch): Promise<void> {
    const outcomes = await batch.outcomes;
    const stale: WaitingIntent[] = [];
    for (const [index, one] of batch.waiting.entries()) {
      const decision = batch.proposed[index]?.entry.decision;
      const outcome = outcomes[index];
      if (decision === undefined || outcome === 'STALE') stale.push(one);
      else if (outcome === 'KNOWN') await this.#answerAgain(one);
      else this.#answer(one, decision);
    }
    this.#held.holdBook(bookLeftBy(batch, outcomes));
    if (stale.length > 0) await this.#decideUnderLock(stale);
  }

  async #answerAgain({ arrival, resolve }: WaitingIntent): Promise<void> {
    const { answer, report } = await this.#books.read((reads) => this.#findAnswer(reads, arrival));
    report();
    resolve(answer);
  }

  #answer({ arrival, resolve }: WaitingIntent, decision: Decision): void {
    this.#report(arrival, decision);
    resolve(answerOf(decision.verdict));
  }

  /** Decides one after the other while nobody else can change the account or a trading state. */
  async #decideUnderLock(waiting: readonly WaitingIntent[]): Promise<void> {
    const answers = await this.#books.write(async (writes) => {
      const [first] = waiting;
      let book = first && (await lockBook(writes, first.arrival, this.#held));
      const given: IntentAnswer[] = [];
      for (const { arrival } of waiting) {
        const decided = await this.#decideOnce(writes, arrival, book);
        given.push(decided.answer);
        book = decided.book;
      }
      writes.afterCommit(() => book && this.#held.holdBook(book));
      return given;
    });
    for (const [index, answer] of answers.entries()) waiting[index]?.resolve(answer);
  }

  async #decideOnce(
    writes: RiskWrites,
    arrival: Arrival,
    book: AccountBook | undefined,
  ): Promise<{ readonly answer: IntentAnswer; readonly book: AccountBook | undefined }> {
    if (!(await writes.claimIntent(arrival.intent.intentId, arrival.receivedAtUs))) {
      const { answer, report } = await this.#findAnswer(writes, arrival);
      writes.afterCommit(report);
      return { answer, book };
    }
    const judgement =
      book === undefined ? await refuseUnknownAccount(writes, arrival.intent) : this.#judge(arrival, book);
    const entry = await this.#record(writes, arrival, judgement);
    await writes.announce([decisionMessage(arrival.message, entry.decision)]);
    writes.afterCommit(() => this.#report(arrival, entry.decision));
    const after = book && bookWith(book, entry);
    return { answer: answerOf(entry.decision.verdict), book: after };
  }

  #judge({ intent }: Arrival, book: AccountBook): Judgement {
    const { accountLimits } = this.#pricing;
    return judgementOn(intent, book, this.#pricing.lookAtMarkets(), accountLimits, this.#scheduler.nowUs());
  }

  /** Writes the verdict down; where the account is no longer the one that was judged, a refusal takes its place. */
  async #record(writes: RiskWrites, arrival: Arrival, judgement: Judgement): Promise<ReturnType<typeof entryOf>> {
    const entry = entryOf(arrival, judgement, this.#scheduler.nowUs());
    if (await writes.recordDecision(entry)) return entry;
    const changed = { ...judgement, verdict: accountChanged(judgement.verdict) };
    const refused = { ...entryOf(arrival, changed, this.#scheduler.nowUs()), basis: undefined };
    const isRecorded = await writes.recordDecision(refused);
    invariant(isRecorded, `the refusal of ${arrival.intent.intentId} rests on nothing that could have changed`);
    return refused;
  }

  /** The answer that an intent has got before, and how to report that it came again. */
  async #findAnswer(
    reads: RiskReads,
    { intent, message }: Arrival,
  ): Promise<{ readonly answer: IntentAnswer; readonly report: () => void }> {
    const known = await reads.findDecision(intent.intentId);
    invariant(known !== undefined, `the intent ${intent.intentId} is claimed and has no decision`);
    const isSame = isSameIntent(known.intent, intent);
    return { answer: knownAnswer(known), report: () => this.#observer.onIntentRepeated(message, isSame) };
  }

  #report({ message, receivedMonotonicUs }: Arrival, decision: Decision): void {
    this.#observer.onDecided(message, decision, this.#scheduler.monotonicUs() - receivedMonotonicUs);
  }
}
