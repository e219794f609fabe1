import { Inject, Injectable } from '@nestjs/common';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import type { MarketData } from '../market/market-data.js';
import { serverBusy } from '../requests/api-error.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { demandSymbol, demandSymbols } from './named-symbols.js';

const DEFAULT_DEPTH = 100;
const MOST_DEPTH = 5_000;
const DEFAULT_TRADES = 500;
const MOST_TRADES = 1_000;
const DAY_MS = 86_400_000;
const NO_LEVEL = ['0.00000000', '0.00000000'] as const;

function depthWeight(params: Params): number {
  const limit = params.whole('limit') ?? DEFAULT_DEPTH;
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

/** What anybody may ask about the market. */
@Injectable()
export class MarketDataQueries {
  readonly #exchange: Exchange;
  readonly #market: MarketData;

  constructor(exchange: Exchange, @Inject(VENUE_MARKET) market: MarketData) {
    this.#exchange = exchange;
    this.#market = market;
  }

  @PublicOperation({ rest: 'GET /ping', ws: 'ping' }, 1)
  ping(): Record<string, never> {
    return {};
  }

  @PublicOperation({ rest: 'GET /time', ws: 'time' }, 1)
  serverTime(_params: Params, { nowMs }: CallContext): { readonly serverTime: number } {
    return { serverTime: nowMs };
  }

  /** The best levels of a symbol's book, with the id of the last update in them. */
  @PublicOperation({ rest: 'GET /depth', ws: 'depth' }, depthWeight)
  depth(params: Params): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    this.#demandKnown(symbol, 'book');
    return this.#market.depth(symbol, params.limit(DEFAULT_DEPTH, MOST_DEPTH));
  }

  @PublicOperation({ rest: 'GET /trades', ws: 'trades.recent' }, 25)
  recentTrades(params: Params): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    this.#demandKnown(symbol, 'trades');
    return this.#market.trades(symbol, params.limit(DEFAULT_TRADES, MOST_TRADES));
  }

  @PublicOperation({ rest: 'GET /ticker/price', ws: 'ticker.price' }, 2)
  lastPrices(params: Params): unknown {
    return this.#forEachSymbol(params, (symbol) => ({ symbol, price: this.#market.ticker(symbol).lastPrice }));
  }

  @PublicOperation({ rest: 'GET /ticker/bookTicker', ws: 'ticker.book' }, 2)
  bestPrices(params: Params): unknown {
    return this.#forEachSymbol(params, (symbol) => this.#bestOf(symbol));
  }

  /** Prices and volumes of the last 24 hours, counted from the start of the exchange where that is later. */
  @PublicOperation({ rest: 'GET /ticker/24hr', ws: 'ticker.24hr' }, 2)
  dayTickers(params: Params, { nowMs }: CallContext): unknown {
    return this.#forEachSymbol(params, (symbol) => {
      const { openTime, ...row } = this.#market.ticker(symbol);
      const start = Math.max(openTime, nowMs - DAY_MS);
      return { ...this.#bestOf(symbol), ...row, openTime: start, closeTime: nowMs };
    });
  }

  #forEachSymbol(params: Params, rowOf: (symbol: string) => unknown): unknown {
    const { names, isSingle } = demandSymbols(params, this.#exchange);
    return isSingle ? rowOf(names[0] ?? '') : names.map(rowOf);
  }

  #bestOf(symbol: string): Record<string, string> {
    this.#demandKnown(symbol, 'book');
    const { bids, asks } = this.#market.depth(symbol, 1);
    const [bidPrice, bidQty] = bids[0] ?? NO_LEVEL;
    const [askPrice, askQty] = asks[0] ?? NO_LEVEL;
    return { symbol, bidPrice, bidQty, askPrice, askQty };
  }

  /** Nothing is answered from a book that may be old. @throws ApiError -1008 */
  #demandKnown(symbol: string, what: 'book' | 'trades'): void {
    if (!this.#market.knows(symbol, what)) throw serverBusy();
  }
}
