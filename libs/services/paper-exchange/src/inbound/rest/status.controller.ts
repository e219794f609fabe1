import { Controller, Get, Headers, HttpCode, Inject, Post, UnauthorizedException } from '@nestjs/common';
import { Exchange } from '../../application/exchange/exchange.js';
import { ExchangeLifecycle } from '../../application/exchange-lifecycle.js';
import type { VenueMarket } from '../../application/market/venue-market.js';
import { Authenticator } from '../../application/requests/authenticator.js';
import { ContainedFailures } from '../../application/requests/contained-failures.js';
import { ErrorCounters } from '../../application/requests/error-counters.js';
import { StreamHub } from '../../application/streams/stream-hub.js';
import { VENUE_MARKET } from '../../ports.js';
import { SocketCounters } from '../sockets/socket-counters.js';

/** `GET /paper/status`: what the exchange is doing, for people and for tests. */
@Controller('paper')
export class StatusController {
  readonly #exchange: Exchange;
  readonly #market: VenueMarket;
  readonly #lifecycle: ExchangeLifecycle;
  readonly #authenticator: Authenticator;
  readonly #hub: StreamHub;
  readonly #sockets: SocketCounters;
  readonly #errors: ErrorCounters;
  readonly #failures: ContainedFailures;

  constructor(
    exchange: Exchange,
    @Inject(VENUE_MARKET) market: VenueMarket,
    lifecycle: ExchangeLifecycle,
    authenticator: Authenticator,
    hub: StreamHub,
    sockets: SocketCounters,
    errors: ErrorCounters,
    failures: ContainedFailures,
  ) {
    this.#failures = failures;
    this.#exchange = exchange;
    this.#market = market;
    this.#lifecycle = lifecycle;
    this.#authenticator = authenticator;
    this.#hub = hub;
    this.#sockets = sockets;
    this.#errors = errors;
  }

  /** `POST /paper/freeze` with the client's key: the market stands still, and every count is final. */
  @Post('freeze')
  @HttpCode(200)
  async freezeMarket(@Headers('x-mbx-apikey') key: string | undefined): Promise<{ readonly frozen: true }> {
    if (!this.#authenticator.isClientKey(key)) {
      throw new UnauthorizedException("the client's X-MBX-APIKEY is needed");
    }
    await this.#lifecycle.freezeMarket();
    return { frozen: true };
  }

  @Get('status')
  readStatus(): Record<string, unknown> {
    const market = this.#market;
    return {
      market: { name: market.name, symbols: market.symbols.map((rules) => rules.symbol), ...market.status() },
      framesPublished: Object.fromEntries(this.#hub.published),
      messagesSent: this.#hub.sent,
      clientsCutOff: this.#hub.clientsCutOff,
      ...this.#exchange.orders.counts(),
      containedFailures: this.#failures.total,
      errorAnswers: Object.fromEntries(this.#errors.totals),
      sockets: { ...this.#sockets },
    };
  }
}
