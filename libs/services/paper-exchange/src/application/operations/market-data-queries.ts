import { Inject, Injectable } from '@nestjs/common';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import { aggregateRow } from '../market/aggregate-row.js';
import type { MarketData } from '../market/market-data.js';
import { ApiError, demandKnown } from '../requests/api-error.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';

const DEFAULT_DEPTH = 100;
const MOST_DEPTH = 5_000;
const DEFAULT_TRADES = 500;
const MOST_TRADES = 1_000;

function depthWeight(params: Params): number {
  const limit = params.whole('limit') ?? DEFAULT_DEPTH;
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

/** What anybody may ask about the book and the trades of a symbol. */
@Injectable()
export class MarketDataQueries {
  readonly #exchange: Exchange;
  readonly #market: MarketData;

  constructor(exchange: Exchange, @Inject(VENUE_MARKET) market: MarketData) {
    this.#exchange = exchange;
    this.#market = market;
  }

  @PublicOperation({ rest: 'GET /ping', ws: 'ping' }, 1, [])
  ping(): Record<string, never> {
    return {};
  }

  @PublicOperation({ rest: 'GET /time', ws: 'time' }, 1, [])
  serverTime(_params: Params, { nowMs }: CallContext): { readonly serverTime: number } {
    return { serverTime: nowMs };
  }

  /** The best levels of a symbol's book, with the id of the last update in them. */
  @PublicOperation({ rest: 'GET /depth', ws: 'depth' }, depthWeight, ['symbol', 'limit'])
  depth(params: Params): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    demandKnown(this.#market, symbol, 'book');
    return this.#market.depth(symbol, params.limit(DEFAULT_DEPTH, MOST_DEPTH));
  }

  @PublicOperation({ rest: 'GET /trades', ws: 'trades.recent' }, 25, ['symbol', 'limit'])
  recentTrades(params: Params): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    demandKnown(this.#market, symbol, 'trades');
    return this.#market.trades(symbol, params.limit(DEFAULT_TRADES, MOST_TRADES));
  }

  @PublicOperation({ rest: 'GET /historicalTrades', ws: 'trades.historical' }, 25, ['symbol', 'limit', 'fromId'])
  historicalTrades(params: Params): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    demandKnown(this.#market, symbol, 'trades');
    return this.#market.trades(symbol, params.limit(DEFAULT_TRADES, MOST_TRADES), params.whole('fromId'));
  }

  /** The trades of one incoming order at one price together, from an id or a time on, otherwise the newest. */
  @PublicOperation({ rest: 'GET /aggTrades', ws: 'trades.aggregate' }, 4, [
    ...['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
  ])
  aggregateTrades(params: Params): unknown {
    const rules = demandSymbol(params, this.#exchange);
    const limit = params.limit(DEFAULT_TRADES, MOST_TRADES);
    const [fromId, start, end] = [params.whole('fromId'), params.timeMs('startTime'), params.timeMs('endTime')];
    if (fromId !== undefined && (start !== undefined || end !== undefined))
      throw new ApiError(-1128, 'Combination of optional parameters invalid.');
    demandKnown(this.#market, rules.symbol, 'trades');
    const chosen = this.#market
      .history(rules.symbol)
      .aggregates.filter(({ aggregateId }) => aggregateId >= (fromId ?? 0))
      .filter(({ atMs }) => atMs >= (start ?? 0) && atMs <= (end ?? Number.MAX_SAFE_INTEGER));
    const isFromOldest = fromId !== undefined || start !== undefined;
    const page = isFromOldest ? chosen.slice(0, limit) : chosen.slice(-limit);
    return page.map((trade) => aggregateRow(rules, trade));
  }
}
