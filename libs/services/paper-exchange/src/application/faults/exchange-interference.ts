import { Injectable } from '@nestjs/common';
import { Exchange } from '../exchange/exchange.js';
import { RequestProcessor } from '../requests/request-processor.js';

/** The client order id of the cancellation that nobody asked for. */
const BY_THE_EXCHANGE = 'by-the-exchange';

/** What the exchange itself may do to its clients' orders, unasked. */
@Injectable()
export class ExchangeInterference {
  readonly #exchange: Exchange;
  readonly #processor: RequestProcessor;

  constructor(exchange: Exchange, processor: RequestProcessor) {
    this.#exchange = exchange;
    this.#processor = processor;
  }

  /** Cancels all open orders of all clients, as a dead man's switch does; returns how many. Journaled and reported. */
  cancelOpenOrders(): number {
    const open = this.#exchange.orders.open();
    for (const order of open) this.#exchange.cancel(order, BY_THE_EXCHANGE);
    this.#processor.processMarketStep();
    return open.length;
  }
}
