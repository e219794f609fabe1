import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { TRADE_HISTORY, type TradeHistory } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';

/** Questions about the past that are under way at once. */
const QUESTIONS_AT_ONCE = 8;

/**
 * Tells the strategies at start what was traded before, as much as their windows hold, so that the first live trade decides as
 * if they had run all the time. What cannot be had is logged, and they warm up on live trades.
 */
@Injectable()
export class WarmUpStrategies {
  readonly #history: TradeHistory;
  readonly #runner: StrategyRunner;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  readonly #stopped: Promise<void>;
  #stop: () => void = () => undefined;

  constructor(
    @Inject(TRADE_HISTORY) history: TradeHistory,
    runner: StrategyRunner,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#history = history;
    this.#runner = runner;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
    this.#stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  /** Gives up waiting. */
  stopWarmUp(): void {
    this.#stop();
  }

  /** Warms every strategy; bounded in time. Live trades must be held back meanwhile. */
  async warmUpStrategies(): Promise<void> {
    if (this.#settings.WARM_UP_TRADES === 0) return;
    const instruments = [...new Set(this.#runner.runs.map(({ instrument }) => instrument))];
    const deadlineUs = this.#scheduler.monotonicUs() + this.#settings.WARM_UP_TIMEOUT_MS * US_PER_MS;
    const queue = instruments.values();
    const work = Array.from({ length: QUESTIONS_AT_ONCE }, async () => {
      for (const instrument of queue) await this.#warmUpOn(instrument, deadlineUs);
    });
    await Promise.race([Promise.all(work), this.#stopped]);
  }

  async #warmUpOn(instrument: Instrument, deadlineUs: number): Promise<void> {
    const name = { venue: instrument.venue, instrument: instrument.id };
    const wanted = Math.min(this.#runner.pastTradesWanted(name.venue, name.instrument), this.#settings.WARM_UP_TRADES);
    if (wanted === 0) return;
    const leftMs = Math.floor((deadlineUs - this.#scheduler.monotonicUs()) / US_PER_MS);
    if (leftMs <= 0) {
      this.#log.warn({ ...name, wanted }, 'there was no time left for the past; the strategies warm up on live trades');
      return;
    }
    const past = await this.#history.fetchPastTrades(instrument, wanted, leftMs);
    if (!past.ok) {
      this.#log.warn({ ...name, problem: past.error }, 'the past cannot be had; the strategies warm up on live trades');
      return;
    }
    this.#runner.warmWithPastTrades(past.value);
    this.#log.info({ ...name, wanted, found: past.value.length }, 'the strategies know what was traded before');
  }
}
