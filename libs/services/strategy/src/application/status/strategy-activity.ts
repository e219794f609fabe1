import { Injectable } from '@nestjs/common';
import { type InstrumentId, type StrategyId, US_PER_SECOND } from '#libs/kernel';
import { type CounterMetric, type HistogramMetric, type LabelledValue, METRICS, Metrics } from '#libs/platform';
import { MarketEventDispatcher } from '../market/market-event-dispatcher.js';
import { type StrategyRun, StrategyRunner } from '../strategies/strategy-runner.js';

/** Why what a strategy wanted did not become an intent. */
export type DropReason = 'stale' | 'blocked' | 'repeated' | 'not-saved';

/** Counted since the start of the process. */
export interface ActivityTotals {
  /** Times that a strategy wanted an order. */
  readonly signals: number;
  /** Intents committed. */
  readonly proposed: number;
  /** Intents that risk refused. */
  readonly refused: number;
}

/** Counts what the strategies do, for the metrics and the status page. */
@Injectable()
export class StrategyActivity {
  readonly #totals = { signals: 0, proposed: 0, refused: 0 };
  readonly #signals: CounterMetric<'strategy' | 'instrument'>;
  readonly #intents: CounterMetric<'strategy' | 'instrument'>;
  readonly #dropped: CounterMetric<'strategy' | 'reason'>;
  readonly #refusals: CounterMetric<'strategy' | 'rule'>;
  readonly #overdue: CounterMetric;
  readonly #tickToIntent: HistogramMetric;

  constructor(metrics: Metrics, dispatcher: MarketEventDispatcher, runner: StrategyRunner) {
    this.#signals = metrics.counter(METRICS.strategySignals);
    this.#intents = metrics.counter(METRICS.strategyIntents);
    this.#dropped = metrics.counter(METRICS.strategySignalsDropped);
    this.#refusals = metrics.counter(METRICS.strategyRefusals);
    this.#overdue = metrics.counter(METRICS.strategyIntentsOverdue);
    this.#tickToIntent = metrics.histogram(METRICS.tickToIntent);
    metrics.showGauges(METRICS.strategyBenched, () => runner.runs.map(benchedOf));
    metrics.showGauge(METRICS.strategyQueueLength, () => dispatcher.queue.length);
    metrics.showCounter(METRICS.strategyEventsDropped, () => dispatcher.queue.dropped);
    metrics.showCounter(METRICS.strategyEvents, () => dispatcher.dispatched);
  }

  /** For the status page. */
  get totals(): ActivityTotals {
    return { ...this.#totals };
  }

  onSignal(strategy: StrategyId, instrument: InstrumentId): void {
    this.#totals.signals += 1;
    this.#signals.inc({ strategy, instrument });
  }

  /** `latencyUs`: from the receipt of the market event to the commit. */
  onIntentProposed(strategy: StrategyId, instrument: InstrumentId, latencyUs: number): void {
    this.#totals.proposed += 1;
    this.#intents.inc({ strategy, instrument });
    this.#tickToIntent.observe(Math.max(0, latencyUs) / US_PER_SECOND);
  }

  onSignalDropped(strategy: StrategyId, reason: DropReason): void {
    this.#dropped.inc({ strategy, reason });
  }

  onIntentRefused(strategy: string, rule: string): void {
    this.#totals.refused += 1;
    this.#refusals.inc({ strategy, rule });
  }

  onIntentOverdue(): void {
    this.#overdue.inc();
  }
}

function benchedOf({ plan, instrument, benchedBecause }: StrategyRun): LabelledValue<'strategy' | 'instrument'> {
  return { labels: { strategy: plan.id, instrument: instrument.id }, value: benchedBecause === undefined ? 0 : 1 };
}
