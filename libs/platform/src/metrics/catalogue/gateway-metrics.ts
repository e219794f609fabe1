import { counter, gauge } from '../metric-spec.js';

/** What the gateway shows of what it sends on. */
export const GATEWAY_METRICS = {
  orderTracesSent: counter('tradewind_order_traces_sent_total', {
    help: 'Traces of ended orders that the collector has taken',
  }),
  orderTracesDropped: counter('tradewind_order_traces_dropped_total', {
    help: 'Traces of ended orders that nobody took: the queue was full, or every try failed',
  }),
  orderTracesWaiting: gauge('tradewind_order_traces_waiting', {
    help: 'Traces of ended orders that wait to be sent',
    report: 'queues',
  }),
  chatMessages: counter('tradewind_chat_messages_total', {
    help: 'Messages to the bot by outcome: answered, late (not obeyed), stranger (not allowed, no answer), unanswered',
    labels: ['outcome'],
  }),
};
