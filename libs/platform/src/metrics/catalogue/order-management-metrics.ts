import { counter, durationHistogram, gauge } from '../metric-spec.js';

/** What order-management shows of orders, their answers and their reconciliation. */
export const ORDER_METRICS = {
  orderTransitions: counter('tradewind_order_transitions_total', {
    help: 'Transitions of orders, by event and the status they led to',
    labels: ['event', 'status'],
  }),
  fillsBooked: counter('tradewind_fills_booked_total', {
    help: 'Fills booked; the kind "missed" counts those that the stream missed',
    labels: ['kind'],
  }),
  orderAlarms: counter('tradewind_order_alarms_total', {
    help: 'Things that contradict what was believed, by kind',
    labels: ['kind'],
    alert: {
      when: 'increase > 0',
      meaning: 'The exchange says what cannot be; the log and the discrepancies name it.',
    },
  }),
  reconciliations: counter('tradewind_reconciliations_total', {
    help: 'Reconciliations with the exchange, by outcome',
    labels: ['outcome'],
  }),
  accountStreamTrouble: counter('tradewind_account_stream_trouble_total', {
    help: 'Trouble with the private stream of the exchange, by kind',
    labels: ['kind'],
  }),
  orderAnswerTime: durationHistogram(
    'tradewind_order_answer_seconds',
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    { help: 'Time from the order on the wire to its answer, by outcome', labels: ['outcome'] },
  ),
  orderHopTime: durationHistogram(
    'tradewind_order_hop_seconds',
    [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    {
      help: 'Time of an order between the market event and its first byte, by hop; commits last until Postgres has them on its own disk',
      labels: ['hop'],
    },
  ),
  orders: gauge('tradewind_orders', {
    report: 'state',
    help: 'Orders by status, ended ones included',
    labels: ['status'],
  }),
  accountQueueLength: gauge('tradewind_account_queue_length', {
    report: 'queues',
    help: 'Pieces of work that wait in the queue of the account',
  }),
  orderBreakerState: gauge('tradewind_order_breaker_state', {
    report: 'connections',
    help: 'The circuit breaker of the exchange: 0 closed, 1 half-open, 2 open',
    // Half-open counts too: the order that is let through to see may wait for its answer while Prometheus looks.
    alert: { when: '> 0 for 1m', meaning: 'The exchange does not answer orders.' },
  }),
  reconciled: gauge('tradewind_reconciled', {
    report: 'state',
    help: '1 while orders may leave',
    alert: {
      when: '== 0 for 1m',
      meaning: 'Orders wait because the account is not reconciled with the exchange.',
      exceptStandBy: true,
    },
  }),
  leaseEpoch: gauge('tradewind_lease_epoch', { report: 'state', help: 'The epoch of the lease; 0 for a stand-by' }),
  positionQuantity: gauge('tradewind_position_quantity', {
    help: 'Held in an instrument, in its base asset; negative is short',
    labels: ['account', 'instrument'],
    report: 'positions',
  }),
  positionUnrealised: gauge('tradewind_position_unrealised_profit', {
    help: 'Profit of what is held at the last mark, in the quote asset of the instrument',
    labels: ['account', 'instrument'],
    report: 'positions',
  }),
  positionRealised: gauge('tradewind_position_realised_profit', {
    help: 'Profit of what was closed, after fees in quote, in the quote asset of the instrument',
    labels: ['account', 'instrument'],
    report: 'positions',
  }),
};
