import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { METRICS, Metrics } from '#libs/platform';
import { Exchange } from '../application/exchange/exchange.js';
import { ErrorCounters } from '../application/requests/error-counters.js';
import { StreamHub } from '../application/streams/stream-hub.js';
import { SocketCounters } from '../inbound/sockets/socket-counters.js';

/** Shows what the exchange counts to Prometheus. */
@Injectable()
export class PaperMetrics implements OnModuleInit {
  readonly #metrics: Metrics;
  readonly #exchange: Exchange;
  readonly #hub: StreamHub;
  readonly #sockets: SocketCounters;
  readonly #errors: ErrorCounters;

  constructor(metrics: Metrics, exchange: Exchange, hub: StreamHub, sockets: SocketCounters, errors: ErrorCounters) {
    this.#metrics = metrics;
    this.#exchange = exchange;
    this.#hub = hub;
    this.#sockets = sockets;
    this.#errors = errors;
  }

  onModuleInit(): void {
    const [metrics, hub, sockets, { orders }] = [this.#metrics, this.#hub, this.#sockets, this.#exchange];
    metrics.showCounter(METRICS.paperStreamMessages, () => hub.sent);
    metrics.showCounter(METRICS.paperClientsCutOff, () => hub.clientsCutOff);
    metrics.showCounter(METRICS.paperOrders, () => orders.counts().orders);
    metrics.showGauge(METRICS.paperOpenOrders, () => orders.counts().openOrders);
    metrics.showCounter(METRICS.paperTrades, () => orders.counts().trades);
    metrics.showGauge(METRICS.paperSocketsOpen, () => sockets.open);
    metrics.showCounter(METRICS.paperBadMessages, () => sockets.badMessages);
    metrics.showCounter(METRICS.paperBrokenFrames, () => sockets.brokenFrames);
    metrics.showCounters(METRICS.paperErrorAnswers, () => this.#errorTotals());
  }

  *#errorTotals(): Iterable<{ readonly labels: { readonly code: string }; readonly value: number }> {
    for (const [code, value] of this.#errors.totals) yield { labels: { code: String(code) }, value };
  }
}
