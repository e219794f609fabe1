import { Inject, Injectable } from '@nestjs/common';
import type { StrategySchema } from '#libs/domain';
import type { Problem } from '#libs/kernel';
import { STRATEGIES } from '#libs/strategies';
import { type IntentCounts, STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { MarketEventDispatcher } from '../market/market-event-dispatcher.js';
import { MarketEventReader } from '../market/market-event-reader.js';
import { CheckOrderSizes } from '../sizes/check-order-sizes.js';
import { RecoverStrategies } from '../start/recover-strategies.js';
import { ChangeStrategy } from '../strategies/change-strategy.js';
import { type StrategyRun, StrategyRunner } from '../strategies/strategy-runner.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { type ActivityTotals, StrategyActivity } from './strategy-activity.js';

/** What one strategy shows of itself on one instrument. */
export interface RunStatus {
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly pendingIntentId: string | null;
  /** Why it is benched; `null` while it takes part. */
  readonly benched: string | null;
  /** Why none of its orders can ever pass, with the numbers; `null` where they can, or where that is not known. */
  readonly neverAdmitted: Problem | null;
  readonly state: Readonly<Record<string, string>>;
  /** Which strategy of the registry it is, and what it was given. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether it trades. */
  readonly on: boolean;
  /** Grows by one with every change by an operator; 0 is what the settings say. */
  readonly version: number;
}

/** What the strategy service shows of itself. */
export interface StrategyStatus extends ActivityTotals {
  readonly recovered: boolean;
  /** Market events that went to the strategies since this process started. */
  readonly events: number;
  readonly queue: { readonly length: number; readonly capacity: number; readonly dropped: number };
  readonly ticks: { readonly missed: number; readonly duplicates: number; readonly gaps: number };
  /** Counted in the books, over all processes. */
  readonly intents: IntentCounts;
  readonly strategies: readonly RunStatus[];
  /** The names of all strategies of the settings, those included whose instruments market-data left out so far. */
  readonly configured: readonly string[];
  /** What the parameters of every strategy of the registry may be. */
  readonly schemas: readonly StrategySchema[];
}

/** Puts together what people and the launcher see of the strategy service. */
@Injectable()
export class ReportStatus {
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #dispatcher: MarketEventDispatcher;
  readonly #reader: MarketEventReader;
  readonly #recovery: RecoverStrategies;
  readonly #activity: StrategyActivity;
  readonly #sizes: CheckOrderSizes;
  readonly #changes: ChangeStrategy;
  readonly #settings: StrategyRules;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    dispatcher: MarketEventDispatcher,
    reader: MarketEventReader,
    recovery: RecoverStrategies,
    activity: StrategyActivity,
    sizes: CheckOrderSizes,
    changes: ChangeStrategy,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#books = books;
    this.#runner = runner;
    this.#dispatcher = dispatcher;
    this.#reader = reader;
    this.#recovery = recovery;
    this.#activity = activity;
    this.#sizes = sizes;
    this.#changes = changes;
    this.#settings = settings;
  }

  /** The status now. */
  async reportStatus(): Promise<StrategyStatus> {
    return {
      recovered: this.#recovery.isRecovered,
      events: this.#dispatcher.dispatched,
      ...this.#activity.totals,
      queue: this.#dispatcher.queue,
      ticks: this.#reader.continuity,
      intents: await this.#books.read((reads) => reads.countIntents()),
      strategies: this.#runner.runs.map((run) => this.#runStatus(run)),
      configured: this.#settings.STRATEGIES.map(({ id }) => id),
      schemas: STRATEGIES.map(({ fields, name }) => ({ name, fields })),
    };
  }

  #runStatus(run: StrategyRun): RunStatus {
    const { plan, instrument, pendingIntentId } = run;
    const state = this.#runner.viewOf(run);
    const { on, parameters, version } = this.#changes.setupOf(plan);
    return {
      strategy: plan.id,
      account: plan.account,
      venue: instrument.venue,
      instrument: instrument.id,
      pendingIntentId: pendingIntentId ?? null,
      benched: run.benchedBecause ?? null,
      neverAdmitted: this.#sizes.problemOf(run) ?? null,
      state,
      name: plan.name,
      parameters,
      on,
      version,
    };
  }
}
