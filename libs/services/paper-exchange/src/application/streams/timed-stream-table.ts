import { quotientText } from '../exchange/symbol-rules.js';
import { averagePrice } from '../market/average-price.js';
import { klineCalendar, readTimeZone } from '../market/kline-intervals.js';
import { klineFields } from '../market/kline-row.js';
import { klinesOf } from '../market/klines.js';
import { bestRow } from '../market/tickers.js';
import { windowMs } from '../market/window-size.js';
import type { StreamMoment } from './stream-moment.js';
import { dayTickerEvent, miniTickerEvent, windowTickerEvent } from './ticker-events.js';

/** A stream that says at its own pace how things stand. */
export interface TimedStream {
  /** How long after one message the next one may come, in milliseconds. */
  readonly paceMs: number;
  /** The messages of a moment without the time of sending; one that says nothing new is not sent. */
  readonly events: (moment: StreamMoment) => readonly Record<string, unknown>[];
}

type Maker = (...groups: string[]) => TimedStream | undefined;

const SECOND_MS = 1_000;
const FAST_MS = 100;
const WINDOWS = ['1h', '4h', '1d'];
const AVERAGE_MINUTES = 5;

const ALL_MARKETS = /^!(?:(ticker_(?:1h|4h|1d))@arr|(miniTicker|ticker)@arr(?:@([13])000ms)?)$/u;

/** The streams of one symbol that are made here, by what follows the symbol. */
const CHANNELS: readonly (readonly [RegExp, Maker])[] = [
  [/^kline_(\w+?)(?:@(\+08:00))?$/u, klineStream],
  [/^miniTicker$/u, () => each(SECOND_MS, miniTickerEvent)],
  [/^ticker$/u, () => each(SECOND_MS, dayTickerEvent)],
  [/^ticker_(1h|4h|1d)$/u, windowStream],
  [/^avgPrice$/u, () => each(SECOND_MS, averageEvent)],
  [/^depth(5|10|20)(@100ms)?$/u, (levels = '5', fast) => bookStream(Number(levels), fast === '' ? SECOND_MS : FAST_MS)],
  [/^bookTicker$/u, () => each(FAST_MS, bestEvent)],
];

/** The stream of a symbol by what follows `@`, such as `kline_1m`; `undefined` where none is made. */
export function timedStream(channel: string): TimedStream | undefined {
  for (const [pattern, make] of CHANNELS) {
    const match = pattern.exec(channel);
    if (match !== null) return make(...match.slice(1).map((group: string | undefined) => group ?? ''));
  }
  return undefined;
}

/**
 * The stream of each symbol that an all-market stream such as `!miniTicker@arr` is made of; `undefined` where none is made. Binance takes
 * a pace of one or three seconds behind it, which its documents leave out and clients send.
 */
export function timedStreamOfAll(name: string): TimedStream | undefined {
  const [, window, plain, seconds] = ALL_MARKETS.exec(name) ?? [];
  const stream = timedStream(window ?? plain ?? '');
  return stream === undefined || seconds === undefined ? stream : { ...stream, paceMs: Number(seconds) * SECOND_MS };
}

function each(paceMs: number, eventOf: (moment: StreamMoment) => Record<string, unknown> | undefined): TimedStream {
  const events = (moment: StreamMoment): Record<string, unknown>[] => {
    const event = eventOf(moment);
    return event === undefined ? [] : [event];
  };
  return { paceMs, events };
}

function windowStream(size = '1d'): TimedStream | undefined {
  const lengthMs = WINDOWS.includes(size) ? windowMs(size) : undefined;
  return lengthMs === undefined ? undefined : each(SECOND_MS, (moment) => windowTickerEvent(moment, size, lengthMs));
}

/** The kline of now, and once more the one before it when it is complete. */
function klineStream(interval = '', zoneText = ''): TimedStream | undefined {
  const calendar = klineCalendar(interval, readTimeZone(zoneText === '' ? '0' : zoneText));
  if (calendar === undefined) return undefined;
  let lastFromMs = 0;
  const events = ({ data, market: { rules }, nowMs }: StreamMoment): Record<string, unknown>[] => {
    const history = data.history(rules.symbol);
    const bars = interval === '1s' ? history.seconds : history.minutes;
    const found = klinesOf(bars, calendar, { limit: 2, nowMs: data.timeOf(rules.symbol, nowMs) });
    const newest = found.at(-1);
    const chosen = found.filter(({ fromMs }) => fromMs === newest?.fromMs || fromMs === lastFromMs);
    lastFromMs = newest?.fromMs ?? 0;
    return chosen.map((kline) => ({
      e: 'kline',
      s: rules.symbol,
      k: { s: rules.symbol, i: interval, ...klineFields(rules, kline, kline !== newest) },
    }));
  };
  return { paceMs: interval === '1s' ? SECOND_MS : 2 * SECOND_MS, events };
}

function bookStream(levels: number, paceMs: number): TimedStream {
  return each(paceMs, ({ data, market: { rules } }) =>
    data.knows(rules.symbol, 'book') ? { ...data.depth(rules.symbol, levels) } : undefined,
  );
}

function averageEvent({ data, market, nowMs }: StreamMoment): Record<string, unknown> | undefined {
  const { symbol } = market.rules;
  const last = data.history(symbol).last;
  if (last === undefined) return undefined;
  const price = averagePrice(data, market, AVERAGE_MINUTES, nowMs);
  return { e: 'avgPrice', s: symbol, i: `${AVERAGE_MINUTES}m`, w: quotientText(market.rules, price), T: last.atMs };
}

function bestEvent({ data, market: { rules } }: StreamMoment): Record<string, unknown> | undefined {
  const { symbol } = rules;
  if (!data.knows(symbol, 'book')) return undefined;
  const { bidPrice, bidQty, askPrice, askQty } = bestRow(data, symbol);
  const u = data.depth(symbol, 1).lastUpdateId;
  return { u, s: symbol, b: bidPrice, B: bidQty, a: askPrice, A: askQty };
}
