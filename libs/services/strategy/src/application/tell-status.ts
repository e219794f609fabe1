import type { StrategyStore, IntentCounts } from '#libs/persistence';
import type { Desk } from './desk.js';
import type { HearMarket } from './hear-market.js';
import type { StrategyMetrics } from './strategy-metrics.js';
import type { Recover } from './recover.js';

/** What one strategy shows of itself on one instrument. */
export interface RunStatus {
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly pendingIntentId: string | null;
  readonly state: Readonly<Record<string, string>>;
}

/** What the strategy service shows of itself. */
export interface StrategyStatus {
  readonly recovered: boolean;
  /** Counted since this process started. */
  readonly events: number;
  readonly signals: number;
  readonly proposed: number;
  readonly refused: number;
  readonly queue: { readonly length: number; readonly capacity: number; readonly dropped: number };
  readonly ticks: { readonly missed: number; readonly duplicates: number; readonly gaps: number };
  /** Counted in the table, over all processes. */
  readonly intents: IntentCounts;
  readonly strategies: readonly RunStatus[];
}

/** Puts together what people and the launcher see of the strategy service. */
export class TellStatus {
  readonly #store: StrategyStore;
  readonly #desk: Desk;
  readonly #hearing: HearMarket;
  readonly #recovery: Recover;
  readonly #metrics: StrategyMetrics;
  readonly #queue: StrategyStatus['queue'];

  constructor(
    store: StrategyStore,
    desk: Desk,
    hearing: HearMarket,
    recovery: Recover,
    metrics: StrategyMetrics,
    queue: StrategyStatus['queue'],
  ) {
    this.#store = store;
    this.#desk = desk;
    this.#hearing = hearing;
    this.#recovery = recovery;
    this.#metrics = metrics;
    this.#queue = queue;
  }

  /** The status now. */
  async run(): Promise<StrategyStatus> {
    const { length, capacity, dropped } = this.#queue;
    return {
      recovered: this.#recovery.done,
      events: this.#metrics.events,
      signals: this.#metrics.signals,
      proposed: this.#metrics.intents,
      refused: this.#metrics.refusals,
      queue: { length, capacity, dropped },
      ticks: this.#hearing.continuity,
      intents: await this.#store.counts(),
      strategies: this.#desk.runs.map(({ plan, instrument, strategy, pendingIntentId }) => ({
        strategy: plan.id,
        account: plan.account,
        venue: instrument.venue,
        instrument: instrument.id,
        pendingIntentId: pendingIntentId ?? null,
        state: strategy.view(),
      })),
    };
  }
}
