import { type Clock, US_PER_MS } from '#libs/kernel';
import type { StrategyStore } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { Desk } from './desk.js';
import type { ProposeIntent } from './propose-intent.js';
import type { StrategyMetrics } from './strategy-metrics.js';

/** How long answers are waited for. */
export interface SweepSettings {
  readonly INTENT_EXPIRY_GRACE_MS: number;
  readonly FILL_GRACE_MS: number;
}

/** Closes intents that nobody will answer, and frees strategies that wait for an intent which the table has as done. */
export class SweepIntents {
  readonly #store: StrategyStore;
  readonly #desk: Desk;
  readonly #proposals: ProposeIntent;
  readonly #clock: Clock;
  readonly #metrics: StrategyMetrics;
  readonly #log: Log;
  readonly #settings: SweepSettings;

  constructor(
    store: StrategyStore,
    desk: Desk,
    proposals: ProposeIntent,
    clock: Clock,
    metrics: StrategyMetrics,
    log: Log,
    settings: SweepSettings,
  ) {
    this.#store = store;
    this.#desk = desk;
    this.#proposals = proposals;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
    this.#settings = settings;
  }

  /** Looks once. */
  async run(): Promise<void> {
    const nowUs = this.#clock.nowUs();
    const unansweredBeforeUs = nowUs - this.#settings.INTENT_EXPIRY_GRACE_MS * US_PER_MS;
    const overdue = await this.#store.closeOverdue(
      unansweredBeforeUs,
      nowUs - this.#settings.FILL_GRACE_MS * US_PER_MS,
      nowUs,
    );
    this.#metrics.overdue(overdue.length);
    for (const { intentId, strategy, instrument, reason } of overdue) {
      this.#log.warn(
        { correlationId: intentId, intentId, strategy, instrument, reason },
        'an intent was closed unanswered',
      );
      this.#desk.closeIntent(intentId, 'ended', nowUs);
    }
    // What is being written down has no row yet; look again next time.
    if (!this.#proposals.busy) await this.#freeTheForgotten(nowUs);
  }

  async #freeTheForgotten(nowUs: number): Promise<void> {
    const waitedFor = this.#desk.runs.flatMap((run) =>
      run.pendingIntentId === undefined ? [] : [run.pendingIntentId],
    );
    if (waitedFor.length === 0) return;
    const known = await this.#store.find(waitedFor);
    for (const { intentId, status } of known) {
      if (status !== 'open') this.#desk.closeIntent(intentId, status === 'refused' ? 'refused' : 'ended', nowUs);
    }
  }
}
