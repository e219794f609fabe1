import { Inject, Injectable } from '@nestjs/common';
import type { BarCalendar } from '#libs/domain';
import { UTC } from '#libs/kernel';
import type { TimeZone } from '#libs/kernel';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import { quotientText } from '../exchange/symbol-rules.js';
import { averagePrice } from '../market/average-price.js';
import { klineCalendar, readTimeZone } from '../market/kline-intervals.js';
import { klineRow } from '../market/kline-row.js';
import { klinesOf } from '../market/klines.js';
import type { MarketData } from '../market/market-data.js';
import { ApiError, demandKnown } from '../requests/api-error.js';
import { PublicOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';

const DEFAULT_KLINES = 500;
const MOST_KLINES = 1_000;
const AVERAGE_MINUTES = 5;
const PARAMETERS = ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'];

/** The zone of a request. @throws ApiError -1130 */
export function readZone(params: Params): TimeZone {
  const text = params.optional('timeZone');
  const zone = text === undefined ? UTC : readTimeZone(text);
  if (zone === undefined) throw new ApiError(-1130, "Data sent for parameter 'timeZone' is not valid.");
  return zone;
}

function readInterval(params: Params): { interval: string; calendar: BarCalendar } {
  const interval = params.required('interval');
  const calendar = klineCalendar(interval, readZone(params));
  if (calendar === undefined) throw new ApiError(-1120, 'Invalid interval.');
  return { interval, calendar };
}

/** Charts and averages of a symbol. */
@Injectable()
export class KlineQueries {
  readonly #exchange: Exchange;
  readonly #market: MarketData;

  constructor(exchange: Exchange, @Inject(VENUE_MARKET) market: MarketData) {
    this.#exchange = exchange;
    this.#market = market;
  }

  /** Klines since the start of the market, at most of the last two months (of seconds: two hours). */
  @PublicOperation({ rest: 'GET /klines', ws: 'klines' }, 2, PARAMETERS)
  klines(params: Params, { nowMs }: CallContext): unknown {
    const rules = demandSymbol(params, this.#exchange);
    const { interval, calendar } = readInterval(params);
    const limit = params.limit(DEFAULT_KLINES, MOST_KLINES);
    const range = { startMs: params.timeMs('startTime'), endMs: params.timeMs('endTime'), limit };
    demandKnown(this.#market, rules.symbol, 'trades');
    const history = this.#market.history(rules.symbol);
    const bars = interval === '1s' ? history.seconds : history.minutes;
    const found = klinesOf(bars, calendar, { ...range, nowMs: this.#market.timeOf(rules.symbol, nowMs) });
    return found.map((kline) => klineRow(rules, kline));
  }

  /** As {@link klines}: there is nothing to make fit for presentation. */
  @PublicOperation({ rest: 'GET /uiKlines', ws: 'uiKlines' }, 2, PARAMETERS)
  klinesForCharts(params: Params, call: CallContext): unknown {
    return this.klines(params, call);
  }

  @PublicOperation({ rest: 'GET /avgPrice', ws: 'avgPrice' }, 2, ['symbol'])
  averagePrice(params: Params, { nowMs }: CallContext): unknown {
    const rules = demandSymbol(params, this.#exchange);
    const { symbol } = rules;
    demandKnown(this.#market, symbol, 'trades');
    const price = averagePrice(this.#market, this.#exchange.market(symbol), AVERAGE_MINUTES, nowMs);
    const closeTime = this.#market.history(symbol).last?.atMs ?? nowMs;
    return { mins: AVERAGE_MINUTES, price: quotientText(rules, price), closeTime };
  }
}
