import { Injectable } from '@nestjs/common';
import { Exchange } from '../exchange/exchange.js';
import { ApiError } from '../requests/api-error.js';
import { AccountOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';

const DEFAULT_ROWS = 500;
const MOST_ROWS = 1_000;
const NONE_NAMED = "Param 'preventedMatchId' or 'orderId' must be sent, but both were empty/null!";

/** What a client may ask about trades that did not happen, and about things that this exchange does not have. */
@Injectable()
export class PreventedMatchQueries {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** The caller's resting orders that left the book because they would have met its own. */
  @AccountOperation({ rest: 'GET /myPreventedMatches', ws: 'myPreventedMatches' }, 20, [
    ...['symbol', 'preventedMatchId', 'orderId', 'fromPreventedMatchId', 'limit'],
  ])
  preventedMatches(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const [id, orderId] = [params.whole('preventedMatchId'), params.whole('orderId')];
    const fromId = params.whole('fromPreventedMatchId');
    if (id === undefined && orderId === undefined) throw new ApiError(-1102, NONE_NAMED);
    return this.#exchange.prevented
      .of(account, symbol)
      .filter((row) => (id ?? row.preventedMatchId) === row.preventedMatchId)
      .filter((row) => orderId === undefined || [row.makerOrderId, row.takerOrderId].includes(orderId))
      .filter((row) => row.preventedMatchId >= (fromId ?? 0))
      .slice(0, params.limit(DEFAULT_ROWS, MOST_ROWS))
      .map(({ account: _, ...row }) => ({ ...row, makerSymbol: symbol, tradeGroupId: 1 }));
  }

  /** No order is routed anywhere: there are no allocations. */
  @AccountOperation({ rest: 'GET /myAllocations', ws: 'myAllocations' }, 20, [
    ...['symbol', 'startTime', 'endTime', 'fromAllocationId', 'limit', 'orderId'],
  ])
  allocations(params: Params): unknown {
    demandSymbol(params, this.#exchange);
    return [];
  }
}
