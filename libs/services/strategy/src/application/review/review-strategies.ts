import { Inject, Injectable } from '@nestjs/common';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { CloseOverdueIntents } from '../intents/close-overdue-intents.js';
import { UncertainMarkets } from '../market/uncertain-markets.js';
import { AccountValuation } from '../strategies/account-valuation.js';

/** Pause between two reviews, in milliseconds. */
const REVIEW_INTERVAL_MS = 500;

/** Looks regularly at what no event would bring: uncertain markets, what the accounts are worth, overdue intents. */
@Injectable()
export class ReviewStrategies {
  readonly #markets: UncertainMarkets;
  readonly #valuation: AccountValuation;
  readonly #overdue: CloseOverdueIntents;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #reviews: PeriodicWork | undefined;

  constructor(
    markets: UncertainMarkets,
    valuation: AccountValuation,
    overdue: CloseOverdueIntents,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#markets = markets;
    this.#valuation = valuation;
    this.#overdue = overdue;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Reviews at once and then regularly. */
  startReviews(): void {
    this.#reviews = this.#scheduler.runEvery({
      name: 'review-strategies',
      intervalMs: REVIEW_INTERVAL_MS,
      startsAtOnce: true,
      run: () => this.reviewStrategies(),
      onError: (error) => this.#log.warn({ err: error }, 'the review of markets and intents failed; it is done again'),
    });
  }

  /** Resolves when the review under way has ended. */
  async stopReviews(): Promise<void> {
    await this.#reviews?.stop();
  }

  /** Reviews once. */
  async reviewStrategies(): Promise<void> {
    await this.#markets.resolveUncertainMarkets();
    this.#valuation.revalueAccounts();
    await this.#overdue.closeOverdueIntents();
  }
}
