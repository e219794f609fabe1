import { Inject, Injectable } from '@nestjs/common';
import { type OrderTrace, TRADING_READS, type TradingReads } from '../../ports.js';
import { traceOf } from './order-trace.js';

/** Changes of orders that are read at once. */
const PAGE = 500;
/** Changes are numbered before they are committed, so a lower number may become visible later: so many are read again. */
const OVERLAP = 64;
/** Orders that are remembered as traced: a fill that comes late changes an order that has ended. */
const REMEMBERED = 8_192;

/** Follows the orders that end, in the tables of order-management: nothing of this is on the way of an order. */
@Injectable()
export class EndedOrders {
  readonly #trading: TradingReads;
  readonly #traced = new Set<string>();
  #sequence: bigint | undefined;

  constructor(@Inject(TRADING_READS) trading: TradingReads) {
    this.#trading = trading;
  }

  /** The traces of orders that ended since the last call, each once; the first call finds where the tables end. */
  async readNext(): Promise<readonly OrderTrace[]> {
    if (this.#sequence === undefined) {
      const { changes, sequence } = await this.#trading.listOrderChanges(undefined, OVERLAP);
      for (const { order } of changes) if (order.closedAtUs !== null) this.#isFirst(order.clientOrderId);
      this.#sequence = sequence;
      return [];
    }
    const traces: OrderTrace[] = [];
    for (let after = this.#sequence - BigInt(OVERLAP), isMore = true; isMore;) {
      const { changes, sequence } = await this.#trading.listOrderChanges(after < 0n ? 0n : after, PAGE);
      for (const { order } of changes) {
        const trace = traceOf(order);
        if (trace !== undefined && this.#isFirst(trace.clientOrderId)) traces.push(trace);
      }
      isMore = changes.length === PAGE;
      after = sequence;
      if (sequence > this.#sequence) this.#sequence = sequence;
    }
    return traces;
  }

  #isFirst(clientOrderId: string): boolean {
    if (this.#traced.has(clientOrderId)) return false;
    this.#traced.add(clientOrderId);
    const [oldest] = this.#traced;
    if (this.#traced.size > REMEMBERED && oldest !== undefined) this.#traced.delete(oldest);
    return true;
  }
}
