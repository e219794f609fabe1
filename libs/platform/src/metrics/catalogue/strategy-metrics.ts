import { counter, durationHistogram, gauge } from '../metric-spec.js';

/** What strategy shows of its strategies and their intents. */
export const STRATEGY_METRICS = {
  strategySignals: counter('tradewind_strategy_signals_total', {
    help: 'Times that a strategy wanted an order',
    labels: ['strategy', 'instrument'],
  }),
  strategyIntents: counter('tradewind_strategy_intents_total', {
    help: 'Intents committed',
    labels: ['strategy', 'instrument'],
  }),
  strategySignalsDropped: counter('tradewind_strategy_signals_dropped_total', {
    help: 'Signals that did not become an intent, by reason',
    labels: ['strategy', 'reason'],
  }),
  strategyRefusals: counter('tradewind_strategy_refusals_total', {
    help: 'Intents that risk refused, by rule',
    labels: ['strategy', 'rule'],
  }),
  strategyIntentsOverdue: counter('tradewind_strategy_intents_overdue_total', {
    help: 'Intents closed because nobody answered or their fills were not seen in time',
    alert: { when: 'increase > 0', meaning: 'risk or order-management did not answer while an intent was valid.' },
  }),
  tickToIntent: durationHistogram(
    'tradewind_strategy_tick_to_intent_seconds',
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    { help: 'Time from the receipt of the market event to the committed intent' },
  ),
  strategyBenched: gauge('tradewind_strategy_benched', {
    report: 'state',
    help: '1 while a strategy is benched on an instrument because it threw',
    labels: ['strategy', 'instrument'],
    alert: { when: '> 0', meaning: 'The strategy wants nothing more until a restart; what it holds stays as it is.' },
  }),
  strategyQueueLength: gauge('tradewind_strategy_queue_length', {
    report: 'queues',
    help: 'Market events that wait for the strategies',
  }),
  strategyEventsDropped: counter('tradewind_strategy_events_dropped_total', {
    report: 'queues',
    help: 'Market events dropped because the queue was full',
  }),
  strategyEvents: counter('tradewind_strategy_events_total', { help: 'Events that went into the strategies' }),
};
