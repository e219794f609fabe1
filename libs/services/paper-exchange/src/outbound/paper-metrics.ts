import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { PaperExchange } from '../application/paper-exchange.js';
import type { StreamHub } from '../inbound/streams/stream-hub.js';
import type { SocketCounters } from '../inbound/sockets/socket-counters.js';

/** Shows what the exchange counts to Prometheus. */
export function registerMetrics(
  registry: Registry,
  paper: PaperExchange,
  hub: StreamHub,
  counters: SocketCounters,
): void {
  const readings: readonly (readonly [string, string, () => number])[] = [
    ['paper_stream_messages_sent', 'Market messages sent, all streams and clients together', () => hub.sent],
    ['paper_clients_cut_off', 'Clients cut off because they did not keep up', () => hub.cutOff],
    ['paper_orders', 'Client orders since the journal began', () => paper.exchange.orders.counts().orders],
    ['paper_open_orders', 'Client orders in the books', () => paper.exchange.orders.counts().openOrders],
    [
      'paper_trades',
      'Executions of client orders since the journal began',
      () => paper.exchange.orders.counts().trades,
    ],
    ['paper_sockets_open', 'WebSocket connections now open', () => counters.open],
    ['paper_bad_messages', 'WebSocket messages that were no valid request', () => counters.badMessages],
    ['paper_broken_frames', 'WebSocket frames that were broken or too large', () => counters.brokenFrames],
  ];
  for (const [name, help, read] of readings) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  const errors = new Gauge({
    name: 'paper_error_answers',
    help: 'Requests answered with an error, by code',
    labelNames: ['code'],
    registers: [registry],
    collect() {
      for (const [code, total] of paper.venue.errors) errors.set({ code: String(code) }, total);
    },
  });
}
