import { Injectable } from '@nestjs/common';
import { Exchange } from '../exchange/exchange.js';
import { isOpen } from '../exchange/order-record.js';
import type { ListedFilter } from '../exchange/listed-filters.js';
import type { SymbolStatus } from '../exchange/symbol-rules.js';
import { RequestProcessor } from '../requests/request-processor.js';

/** The client order id of the cancellation that nobody asked for. */
const BY_THE_EXCHANGE = 'by-the-exchange';

/** What is listed otherwise of a running symbol; what is left out stays. */
export interface Relisting {
  readonly symbol: string;
  readonly tickSize?: string | undefined;
  readonly stepSize?: string | undefined;
  readonly status?: SymbolStatus | undefined;
  /** Lists it no more, or (`false`) again. */
  readonly delisted?: boolean | undefined;
}

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
    for (const order of open) if (isOpen(order)) this.#exchange.cancel(order, BY_THE_EXCHANGE);
    this.#processor.processMarketStep();
    return open.length;
  }

  /** Lists a running symbol otherwise; where it is delisted its open orders are cancelled. @throws Error if its new steps do not fit */
  relistSymbol({ symbol, tickSize, stepSize, status, delisted }: Relisting): void {
    const { rules } = this.#exchange.market(symbol);
    const listed = rules.listed.map((filter) => withSteps(filter, tickSize, stepSize));
    this.#exchange.relist(symbol, { listed, status: status ?? rules.status });
    if (delisted === true)
      for (const order of this.#exchange.orders.open(undefined, symbol))
        if (isOpen(order)) this.#exchange.cancel(order, BY_THE_EXCHANGE);
    if (delisted !== undefined) {
      this.#exchange.relist(symbol, { status: delisted ? 'BREAK' : 'TRADING' });
      this.#exchange.market(symbol).isListed = !delisted;
    }
    this.#processor.processMarketStep();
  }
}

function withSteps(filter: ListedFilter, tickSize: string | undefined, stepSize: string | undefined): ListedFilter {
  if (filter.filterType === 'PRICE_FILTER' && tickSize !== undefined)
    return { ...filter, tickSize, minPrice: tickSize };
  if (filter.filterType === 'LOT_SIZE' && stepSize !== undefined) return { ...filter, stepSize, minQty: stepSize };
  return filter;
}
