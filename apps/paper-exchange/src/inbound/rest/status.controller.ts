import { Controller, Get, Inject } from '@nestjs/common';
import { PaperExchange } from '../../application/paper-exchange.js';
import { SocketCounters } from '../sockets/socket-counters.js';
import { StreamHub } from '../streams/stream-hub.js';

/** `GET /paper/status`: what the exchange is doing, for people and for tests. */
@Controller('paper')
export class StatusController {
  readonly #paper: PaperExchange;
  readonly #hub: StreamHub;
  readonly #counters: SocketCounters;

  constructor(
    @Inject(PaperExchange) paper: PaperExchange,
    @Inject(StreamHub) hub: StreamHub,
    @Inject(SocketCounters) counters: SocketCounters,
  ) {
    this.#paper = paper;
    this.#hub = hub;
    this.#counters = counters;
  }

  @Get('status')
  status(): Record<string, unknown> {
    const { market, exchange, venue } = this.#paper;
    return {
      market: { name: market.name, symbols: market.symbols.map((rules) => rules.symbol), ...market.status() },
      framesPublished: Object.fromEntries(this.#hub.published),
      messagesSent: this.#hub.sent,
      clientsCutOff: this.#hub.cutOff,
      ...exchange.orders.counts(),
      errorAnswers: Object.fromEntries(venue.errors),
      sockets: { ...this.#counters },
    };
  }
}
