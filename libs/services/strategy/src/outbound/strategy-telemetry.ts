import { Injectable } from '@nestjs/common';
import { type InstrumentId, type StrategyId, US_PER_SECOND } from '#libs/kernel';
import { type CounterMetric, type HistogramMetric, type LabelledValue, METRICS, Metrics } from '#libs/platform';
import { MarketEventDispatcher } from '../application/market/market-event-dispatcher.js';
import { type StrategyRun, StrategyRunner } from '../application/strategies/strategy-runner.js';
import type { DropReason, StrategyObserver } from '../ports.js';

/** Shows what the strategies do as metrics. */
@Injectable()
export class StrategyTelemetry implements StrategyObserver {
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

  onSignal(strategy: StrategyId, instrument: InstrumentId): void {
    this.#signals.inc({ strategy, instrument });
  }

  onIntentProposed(strategy: StrategyId, instrument: InstrumentId, latencyUs: number): void {
    this.#intents.inc({ strategy, instrument });
    this.#tickToIntent.observe(Math.max(0, latencyUs) / US_PER_SECOND);
  }

  onSignalDropped(strategy: StrategyId, reason: DropReason): void {
    this.#dropped.inc({ strategy, reason });
  }

  onIntentRefused(strategy: string, rule: string): void {
    this.#refusals.inc({ strategy, rule });
  }

  onIntentOverdue(): void {
    this.#overdue.inc();
  }
}

function benchedOf({ plan, instrument, benchedBecause }: StrategyRun): LabelledValue<'strategy' | 'instrument'> {
  return { labels: { strategy: plan.id, instrument: instrument.id }, value: benchedBecause === undefined ? 0 : 1 };
}
