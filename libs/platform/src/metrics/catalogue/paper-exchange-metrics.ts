import { counter, gauge } from '../metric-spec.js';

/** What the paper exchange shows of its clients and their orders. */
export const PAPER_EXCHANGE_METRICS = {
  paperStreamMessages: counter('tradewind_paper_stream_messages_sent_total', {
    help: 'Market messages sent, all streams and clients together',
  }),
  paperClientsCutOff: counter('tradewind_paper_clients_cut_off_total', {
    help: 'Clients cut off because they did not keep up',
  }),
  paperOrders: counter('tradewind_paper_orders_total', { help: 'Client orders since the journal began' }),
  paperOpenOrders: gauge('tradewind_paper_open_orders', { report: 'state', help: 'Client orders in the books' }),
  paperTrades: counter('tradewind_paper_trades_total', {
    help: 'Executions of client orders since the journal began',
  }),
  paperSocketsOpen: gauge('tradewind_paper_sockets_open', {
    report: 'connections',
    help: 'WebSocket connections now open',
  }),
  paperBadMessages: counter('tradewind_paper_bad_messages_total', {
    help: 'WebSocket messages that were no valid request',
  }),
  paperBrokenFrames: counter('tradewind_paper_broken_frames_total', {
    help: 'WebSocket frames that were broken or too large',
  }),
  paperErrorAnswers: counter('tradewind_paper_error_answers_total', {
    help: 'Requests answered with an error, by code',
    labels: ['code'],
  }),
};
