import { counter, gauge } from '../metric-spec.js';

/** What every service shows of its wire and its outbox. */
export const WIRE_METRICS = {
  brokerConnected: gauge('tradewind_broker_connected', {
    report: 'connections',
    help: '1 while the broker is connected',
    alert: { when: '== 0 for 30s', meaning: 'The service cannot reach NATS: it neither hears nor publishes.' },
  }),
  durableHandled: counter('tradewind_durable_handled_total', {
    help: 'Durable messages handled, by message',
    labels: ['message'],
  }),
  durableRetries: counter('tradewind_durable_retries_total', {
    help: 'Tries of durable messages that failed, by message',
    labels: ['message'],
  }),
  durableParked: counter('tradewind_durable_parked_total', {
    help: 'Durable messages that can never be handled and were parked, by message',
    labels: ['message'],
    alert: {
      when: 'increase > 0',
      meaning: 'A fact has no effect here. Look at the table parked_message of the service.',
    },
  }),
  durableMissed: counter('tradewind_durable_missed_total', {
    help: 'Durable messages that were gone from their stream before the service came for them, by namespace',
    labels: ['namespace'],
    alert: {
      when: 'increase > 0',
      meaning:
        'The service was away for longer than a stream keeps: facts have no effect here. The writer still has them.',
    },
  }),
  wireForged: counter('tradewind_wire_forged_total', {
    help: 'Messages and commands that did not carry the signature of their only writer and had no effect, by message',
    labels: ['message'],
    alert: {
      when: 'increase > 0',
      meaning:
        'Somebody makes messages appear that only another service may write, or a key was replaced too early. Halt, then look at parked_message.',
    },
  }),
  wireGarbage: counter('tradewind_wire_garbage_total', {
    help: 'Messages that could not be read, by lane',
    labels: ['lane'],
    alert: {
      when: 'increase > 0',
      meaning: 'Somebody publishes what is no message of ours; the log names the subject.',
    },
  }),
  outboxBacklog: gauge('tradewind_outbox_backlog', {
    report: 'queues',
    help: 'Committed messages that wait to be published',
    alert: { when: '> 1000 for 1m', meaning: 'The broker does not take messages, or the relay does not run.' },
  }),
};
