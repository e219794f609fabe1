import { Inject, Injectable } from '@nestjs/common';
import { type OverdueLimits, type RecordedIntent, closeIfOverdue } from '#libs/domain';
import { type Scheduler, US_PER_MS, type UnixUs } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { StrategyActivity } from '../status/strategy-activity.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';
import { changeIntent } from './change-intent.js';
import { IntentClosing } from './intent-closing.js';
import { ProposeIntent } from './propose-intent.js';

/** Closes intents that will get no decision any more, and frees strategies that wait for an intent which the books have as done. */
@Injectable()
export class CloseOverdueIntents {
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #closing: IntentClosing;
  readonly #proposals: ProposeIntent;
  readonly #scheduler: Scheduler;
  readonly #activity: StrategyActivity;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  /** Since when strategies have waited for intents that no row tells of, by intent, on the monotonic clock. */
  #missingSinceUs: ReadonlyMap<string, number> = new Map();

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    closing: IntentClosing,
    proposals: ProposeIntent,
    @Inject(SCHEDULER) scheduler: Scheduler,
    activity: StrategyActivity,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#books = books;
    this.#runner = runner;
    this.#closing = closing;
    this.#proposals = proposals;
    this.#scheduler = scheduler;
    this.#activity = activity;
    this.#log = log;
    this.#settings = settings;
  }

  /** Looks at all open intents once. */
  async closeOverdueIntents(): Promise<void> {
    const nowUs = this.#scheduler.nowUs();
    const limits: OverdueLimits = {
      unansweredBeforeUs: nowUs - this.#settings.INTENT_EXPIRY_GRACE_MS * US_PER_MS,
      endedBeforeUs: nowUs - this.#settings.FILL_GRACE_MS * US_PER_MS,
    };
    const open = await this.#books.read((reads) => reads.findOpenIntents());
    for (const intent of open) {
      if (closeIfOverdue(intent, limits, nowUs) !== intent) await this.#closeOverdueIntent(intent, limits, nowUs);
    }
    // What is being written down has no row yet: the next round looks at it.
    if (!this.#proposals.isBusy) await this.#freeWaitingStrategies();
  }

  async #closeOverdueIntent({ intentId }: RecordedIntent, limits: OverdueLimits, nowUs: UnixUs): Promise<void> {
    const intent = await this.#books.write((writes) =>
      changeIntent(writes, intentId, (locked) => {
        const closed = closeIfOverdue(locked, limits, nowUs);
        if (closed !== locked) writes.afterCommit(() => this.#reportOverdue(closed));
        return closed;
      }),
    );
    this.#closing.reportIfDone(intent);
  }

  #reportOverdue({ intentId, strategy, instrument, reason }: RecordedIntent): void {
    this.#activity.onIntentOverdue();
    this.#log.warn(
      { correlationId: intentId, intentId, strategy, instrument, reason },
      'an intent was closed unanswered',
    );
  }

  async #freeWaitingStrategies(): Promise<void> {
    const awaited = this.#runner.runs.flatMap((run) =>
      run.pendingIntentId === undefined ? [] : [run.pendingIntentId],
    );
    const known = awaited.length === 0 ? [] : await this.#books.read((reads) => reads.findIntents(awaited));
    for (const intent of known) this.#closing.reportIfDone(intent);
    const isKnown = new Set<string>(known.map(({ intentId }) => intentId));
    this.#freeOfLostIntents(awaited.filter((intentId) => !isKnown.has(intentId)));
  }

  /** Postgres lost the rows of these; where risk did not tell of them either while they were valid, it never will. */
  #freeOfLostIntents(missing: readonly string[]): void {
    const nowUs = this.#scheduler.monotonicUs();
    const sinceUs = new Map(missing.map((intentId) => [intentId, this.#missingSinceUs.get(intentId) ?? nowUs]));
    this.#missingSinceUs = sinceUs;
    const { INTENT_EXPIRY_GRACE_MS, INTENT_TTL_MS } = this.#settings;
    for (const [intentId, missingSinceUs] of sinceUs) {
      if (nowUs - missingSinceUs <= (INTENT_TTL_MS + INTENT_EXPIRY_GRACE_MS) * US_PER_MS) continue;
      this.#log.warn({ correlationId: intentId, intentId }, 'an intent was lost before anybody decided on it');
      this.#closing.reportRefused(intentId);
    }
  }
}
