import { counter, durationHistogram, gauge } from '../metric-spec.js';

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
        'The service was away for longer than a stream keeps. It asks the writer for what it missed; see tradewind_durable_caught_up_total.',
    },
  }),
  durableCaughtUp: counter('tradewind_durable_caught_up_total', {
    help: 'Durable messages that came from their writer because their stream no longer had them, by namespace',
    labels: ['namespace'],
  }),
  durableLost: counter('tradewind_durable_lost_total', {
    help: 'Times that a writer no longer had what a service had missed, by namespace',
    labels: ['namespace'],
    alert: {
      when: 'increase > 0',
      meaning: 'Facts have no effect here, and nobody has them any more. The log names the places; reconcile by hand.',
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
  outboxAge: gauge('tradewind_outbox_oldest_age_seconds', {
    help: 'Age of the oldest committed message that waits to be published, since it happened; 0 where none waits',
    report: 'queues',
    alert: {
      when: '> 10 for 30s',
      meaning: 'Facts are committed and nobody hears them: the broker or the relay is stuck.',
    },
  }),
  consumerLag: gauge('tradewind_durable_consumer_lag', {
    help: 'Messages of a namespace that the broker has and this service has not handled',
    labels: ['namespace'],
    report: 'queues',
    alert: {
      when: '> 1000 for 1m',
      meaning: 'The service handles its messages more slowly than they come, or one message holds up the others.',
    },
  }),
  poolConnections: gauge('tradewind_database_pool_connections', {
    help: 'Connections to Postgres by pool and state: busy and idle',
    labels: ['pool', 'state'],
    report: 'connections',
  }),
  poolWaiting: gauge('tradewind_database_pool_waiting', {
    help: 'Callers that wait for a connection to Postgres, by pool',
    labels: ['pool'],
    report: 'queues',
    alert: { when: '> 5 for 30s', meaning: 'Postgres is slow, or a transaction holds its connection for too long.' },
  }),
  httpRequestTime: durationHistogram(
    'tradewind_http_request_seconds',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    {
      help: 'Time from the head of an HTTP request to the end of its answer, by route and class of status: rate, errors, duration',
      labels: ['method', 'route', 'status'],
    },
  ),
  httpErrors: counter('tradewind_http_errors_total', {
    help: 'HTTP requests that the service could not answer (5xx), besides probes of readiness, by route',
    labels: ['route'],
    alert: { when: 'increase > 0', meaning: 'The service fails on requests; the log names each with its error.' },
  }),
};
