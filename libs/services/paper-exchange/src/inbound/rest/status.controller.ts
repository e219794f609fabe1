import { Controller, Get, Headers, HttpCode, Inject, Post, UnauthorizedException } from '@nestjs/common';
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

  /** `POST /paper/freeze` with the client's key: the market stands still, and every count is final. */
  @Post('freeze')
  @HttpCode(200)
  async freeze(@Headers('x-mbx-apikey') key: string | undefined): Promise<{ frozen: true }> {
    if (!this.#paper.isClientKey(key)) throw new UnauthorizedException("the client's X-MBX-APIKEY is needed");
    await this.#paper.freeze();
    return { frozen: true };
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
