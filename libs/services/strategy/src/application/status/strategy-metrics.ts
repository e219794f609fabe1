import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { US_PER_SECOND } from '#libs/kernel';
import { MarketEventDispatcher } from '../market/market-event-dispatcher.js';

const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Why what a strategy wanted did not become an intent. */
export type DropReason = 'stale' | 'blocked' | 'repeated' | 'not-saved';

/** What the strategy service counts. */
@Injectable()
export class StrategyMetrics {
  /** How often strategies wanted something. */
  signals = 0;
  /** Intents that were written down. */
  intents = 0;
  /** Intents that risk refused. */
  refusals = 0;
  readonly #signals: Counter;
  readonly #intents: Counter;
  readonly #dropped: Counter;
  readonly #refusals: Counter;
  readonly #overdue: Counter;
  readonly #latency: Histogram;

  constructor(registry: Registry, dispatcher: MarketEventDispatcher) {
    const registers = [registry];
    const labelNames = ['strategy', 'instrument'];
    this.#signals = new Counter({
      name: 'tradewind_strategy_signals_total',
      help: 'How often strategies wanted something',
      labelNames,
      registers,
    });
    this.#intents = new Counter({
      name: 'tradewind_strategy_intents_total',
      help: 'Intents written down',
      labelNames,
      registers,
    });
    this.#dropped = new Counter({
      name: 'tradewind_strategy_wishes_dropped_total',
      help: 'What strategies wanted and did not become an intent, by reason',
      labelNames: ['strategy', 'reason'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'tradewind_strategy_refusals_total',
      help: 'Intents that risk refused, by rule',
      labelNames: ['strategy', 'rule'],
      registers,
    });
    this.#overdue = new Counter({
      name: 'tradewind_strategy_intents_overdue_total',
      help: 'Intents closed because nobody answered or their fills were not seen in time',
      registers,
    });
    this.#latency = new Histogram({
      name: 'tradewind_strategy_tick_to_intent_seconds',
      help: 'Time from the receipt of the market event to the committed intent',
      buckets: LATENCY_BUCKETS_S,
      registers,
    });
    watchQueue(registers, dispatcher);
  }

  /** A strategy wants something. */
  signal(strategy: string, instrument: string): void {
    this.signals += 1;
    this.#signals.inc({ strategy, instrument });
  }

  /** An intent was committed. */
  intent(strategy: string, instrument: string, latencyUs: number): void {
    this.intents += 1;
    this.#intents.inc({ strategy, instrument });
    this.#latency.observe(Math.max(0, latencyUs) / US_PER_SECOND);
  }

  /** What a strategy wanted did not become an intent. */
  drop(strategy: string, reason: DropReason): void {
    this.#dropped.inc({ strategy, reason });
  }

  /** Risk refused. */
  refusal(strategy: string, rule: string): void {
    this.refusals += 1;
    this.#refusals.inc({ strategy, rule });
  }

  /** An intent was closed because nobody answered. */
  overdue(): void {
    this.#overdue.inc();
  }
}

function watchQueue(registers: Registry[], dispatcher: MarketEventDispatcher): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('tradewind_strategy_queue_length', 'Market events that wait', () => dispatcher.queue.length);
  gauge(
    'tradewind_strategy_queue_dropped',
    'Market events dropped: the queue was full',
    () => dispatcher.queue.dropped,
  );
  gauge('tradewind_strategy_events', 'Events that went into the strategies', () => dispatcher.dispatched);
}
