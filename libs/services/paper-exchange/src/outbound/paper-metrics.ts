import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { Exchange } from '../application/exchange/exchange.js';
import { ErrorCounters } from '../application/requests/error-counters.js';
import { StreamHub } from '../application/streams/stream-hub.js';
import { SocketCounters } from '../inbound/sockets/socket-counters.js';

type Reading = readonly [name: string, help: string, read: () => number];

/** Shows what the exchange counts to Prometheus. */
@Injectable()
export class PaperMetrics implements OnModuleInit {
  readonly #registry: Registry;
  readonly #exchange: Exchange;
  readonly #hub: StreamHub;
  readonly #sockets: SocketCounters;
  readonly #errors: ErrorCounters;

  constructor(registry: Registry, exchange: Exchange, hub: StreamHub, sockets: SocketCounters, errors: ErrorCounters) {
    this.#registry = registry;
    this.#exchange = exchange;
    this.#hub = hub;
    this.#sockets = sockets;
    this.#errors = errors;
  }

  onModuleInit(): void {
    for (const [name, help, read] of this.#readings()) {
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(read());
        },
      });
    }
    this.#registerErrors(this.#errors);
  }

  #readings(): readonly Reading[] {
    const [hub, sockets, { orders }] = [this.#hub, this.#sockets, this.#exchange];
    return [
      ['paper_stream_messages_sent', 'Market messages sent, all streams and clients together', () => hub.sent],
      ['paper_clients_cut_off', 'Clients cut off because they did not keep up', () => hub.clientsCutOff],
      ['paper_orders', 'Client orders since the journal began', () => orders.counts().orders],
      ['paper_open_orders', 'Client orders in the books', () => orders.counts().openOrders],
      ['paper_trades', 'Executions of client orders since the journal began', () => orders.counts().trades],
      ['paper_sockets_open', 'WebSocket connections now open', () => sockets.open],
      ['paper_bad_messages', 'WebSocket messages that were no valid request', () => sockets.badMessages],
      ['paper_broken_frames', 'WebSocket frames that were broken or too large', () => sockets.brokenFrames],
    ];
  }

  #registerErrors(errors: ErrorCounters): void {
    new Gauge({
      name: 'paper_error_answers',
      help: 'Requests answered with an error, by code',
      labelNames: ['code'],
      registers: [this.#registry],
      collect() {
        for (const [code, total] of errors.totals) this.set({ code: String(code) }, total);
      },
    });
  }
}
