import { Inject, Injectable } from '@nestjs/common';
import { US_PER_MS, UTC } from '#libs/kernel';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import { klineCalendar } from '../market/kline-intervals.js';
import type { MarketData } from '../market/market-data.js';
import { priceMove, windowRow } from '../market/ticker.js';
import type { WindowRow } from '../market/ticker.js';
import { bestRow, dayRow, fullDayTicker } from '../market/tickers.js';
import { windowMs } from '../market/window-size.js';
import { ApiError, demandKnown } from '../requests/api-error.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { readZone } from './kline-queries.js';
import { demandNamedSymbols, demandSymbols, symbolsWeight } from './named-symbols.js';
import type { NamedSymbols } from './named-symbols.js';

const MOST_WINDOW_SYMBOLS = 100;
const SYMBOLS = ['symbol', 'symbols', 'symbolStatus'];
const TYPES = ['FULL', 'MINI'] as const;

function dayWeight(params: Params): number {
  return symbolsWeight(params, { one: 2, few: 2, many: 40, all: 80 });
}

function pricesWeight(params: Params): number {
  return symbolsWeight(params, { one: 2, few: 4, many: 4, all: 4 });
}

/** 4 for each symbol, at most 200. */
function windowWeight(params: Params): number {
  return Math.min(200, 4 * (params.optional('symbols')?.split(',').length ?? 1));
}

function isMini(params: Params): boolean {
  return params.oneOf('type', TYPES, -1139, 'Invalid ticker type.') === 'MINI';
}

/** Prices and volumes of symbols over a stretch of time. */
@Injectable()
export class TickerQueries {
  readonly #exchange: Exchange;
  readonly #market: MarketData;

  constructor(exchange: Exchange, @Inject(VENUE_MARKET) market: MarketData) {
    this.#exchange = exchange;
    this.#market = market;
  }

  @PublicOperation({ rest: 'GET /ticker/price', ws: 'ticker.price' }, pricesWeight, SYMBOLS)
  lastPrices(params: Params, { nowMs }: CallContext): unknown {
    return rowsOf(demandSymbols(params, this.#exchange), (symbol) => {
      const { lastPrice } = dayRow(this.#market, this.#exchange.market(symbol), nowMs);
      return { symbol, price: lastPrice };
    });
  }

  @PublicOperation({ rest: 'GET /ticker/bookTicker', ws: 'ticker.book' }, pricesWeight, SYMBOLS)
  bestPrices(params: Params): unknown {
    return rowsOf(demandSymbols(params, this.#exchange), (symbol) => {
      demandKnown(this.#market, symbol, 'book');
      return { symbol, ...bestRow(this.#market, symbol) };
    });
  }

  /** The last 24 hours, counted to the minute. */
  @PublicOperation({ rest: 'GET /ticker/24hr', ws: 'ticker.24hr' }, dayWeight, [...SYMBOLS, 'type'])
  dayTickers(params: Params, { nowMs }: CallContext): unknown {
    const mini = isMini(params);
    return rowsOf(demandSymbols(params, this.#exchange), (symbol) => {
      demandKnown(this.#market, symbol, 'book');
      const market = this.#exchange.market(symbol);
      return mini ? { symbol, ...dayRow(this.#market, market, nowMs) } : fullDayTicker(this.#market, market, nowMs);
    });
  }

  /** The day so far, in a zone. */
  @PublicOperation({ rest: 'GET /ticker/tradingDay', ws: 'ticker.tradingDay' }, windowWeight, [
    ...SYMBOLS,
    ...['type', 'timeZone'],
  ])
  tradingDay(params: Params, { nowMs }: CallContext): unknown {
    const calendar = klineCalendar('1d', readZone(params)) ?? klineCalendar('1d', UTC);
    return this.#windows(params, nowMs, (toMs) => (calendar?.spanAt(toMs * US_PER_MS).fromUs ?? 0) / US_PER_MS);
  }

  /** The last minutes, hours or days; begins at a full minute. */
  @PublicOperation({ rest: 'GET /ticker', ws: 'ticker' }, windowWeight, [...SYMBOLS, 'windowSize', 'type'])
  rollingWindow(params: Params, { nowMs }: CallContext): unknown {
    const lengthMs = windowMs(params.optional('windowSize') ?? '1d');
    if (lengthMs === undefined) throw new ApiError(-1130, "Data sent for parameter 'windowSize' is not valid.");
    return this.#windows(params, nowMs, (toMs) => toMs - lengthMs - (toMs % 60_000));
  }

  #windows(params: Params, nowMs: number, startOf: (toMs: number) => number): unknown {
    const mini = isMini(params);
    const named = demandNamedSymbols(params, this.#exchange);
    if (named.names.length > MOST_WINDOW_SYMBOLS)
      throw new ApiError(-1130, "Data sent for parameter 'symbols' is not valid.");
    return rowsOf(named, (symbol) => {
      demandKnown(this.#market, symbol, 'trades');
      const toMs = this.#market.timeOf(symbol, nowMs);
      const row: WindowRow = windowRow(this.#market, this.#exchange.market(symbol), startOf(toMs), toMs);
      return { symbol, ...(mini ? {} : priceMove(row)), ...row };
    });
  }
}

function rowsOf({ names, isSingle }: NamedSymbols, rowOf: (symbol: string) => unknown): unknown {
  return isSingle ? rowOf(names[0] ?? '') : names.map(rowOf);
}
