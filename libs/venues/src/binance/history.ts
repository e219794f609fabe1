import { asArray, asObject, textField } from '../values/json.js';
import {
  type BarPage,
  DAY_US,
  HOUR_US,
  type HistoryProtocol,
  MINUTE_US,
  type TradePage,
  type WireBar,
  type WirePastTrade,
  cell,
  rowOf,
  usFromMsText,
  whole,
  wholeId,
} from '../history/index.js';
import { JsonShapeError } from '../values/json.js';

/** The most trades of one page of `/api/v3/trades` and `/api/v3/historicalTrades`. */
const TRADES_PER_PAGE = 1_000;

/** Binance's past: `/api/v3/klines`, `/api/v3/trades`, `/api/v3/historicalTrades`; see the README beside this file. */
export const binanceHistory: HistoryProtocol = {
  title: 'Binance',
  restUrl: 'https://api.binance.com',
  // A page of trades weighs 25 of the 6,000 a minute: at this pace they take less than half.
  pauseMs: 600,
  burst: 20,
  intervals: new Map([
    [MINUTE_US / 60, '1s'],
    [MINUTE_US, '1m'],
    [3 * MINUTE_US, '3m'],
    [5 * MINUTE_US, '5m'],
    [15 * MINUTE_US, '15m'],
    [30 * MINUTE_US, '30m'],
    [HOUR_US, '1h'],
    [2 * HOUR_US, '2h'],
    [4 * HOUR_US, '4h'],
    [6 * HOUR_US, '6h'],
    [8 * HOUR_US, '8h'],
    [12 * HOUR_US, '12h'],
    [DAY_US, '1d'],
  ]),
  barsPerPage: 1_000,
  barsPath,
  readBars: (body) => asArray(body, 'the list of klines').map(barOf),
  tradesPath,
  readTrades: (body) => asArray(body, 'the list of trades').map(tradeOf),
  // Refusals have a status of their own.
  refusalOf: () => undefined,
};

function barsPath({ instrument, interval, fromUs, toUs }: BarPage): string {
  const range = `startTime=${fromUs / 1_000}&endTime=${Math.ceil(toUs / 1_000) - 1}`;
  return `/api/v3/klines?symbol=${encodeURIComponent(instrument.venueSymbol)}&interval=${interval}&${range}&limit=1000`;
}

function tradesPath({ instrument, wanted, before }: TradePage): string | undefined {
  const limit = Math.min(wanted, TRADES_PER_PAGE);
  if (before === undefined) return `/api/v3/trades?symbol=${encodeURIComponent(instrument.venueSymbol)}&limit=${limit}`;
  const oldest = BigInt(before.tradeId);
  const [fromId, count] = oldest > limit ? [oldest - BigInt(limit), limit] : [0n, oldest];
  if (oldest === 0n) return undefined;
  return `/api/v3/historicalTrades?symbol=${encodeURIComponent(instrument.venueSymbol)}&fromId=${fromId}&limit=${count}`;
}

function barOf(value: unknown): WireBar {
  const row = rowOf(value);
  return {
    startUs: usFromMsText(cell(row, 0)),
    open: cell(row, 1),
    high: cell(row, 2),
    low: cell(row, 3),
    close: cell(row, 4),
    volume: cell(row, 5),
    value: cell(row, 7),
    trades: whole(cell(row, 8)),
    buyVolume: cell(row, 9),
  };
}

function tradeOf(value: unknown): WirePastTrade {
  const trade = asObject(value, 'a trade');
  const { isBuyerMaker } = trade;
  if (typeof isBuyerMaker !== 'boolean') throw new JsonShapeError('"isBuyerMaker" is neither true nor false');
  return {
    tradeId: wholeId(textField(trade, 'id')),
    price: textField(trade, 'price'),
    size: textField(trade, 'qty'),
    takerSide: isBuyerMaker ? 'SELL' : 'BUY',
    exchangeAtUs: usFromMsText(textField(trade, 'time')),
  };
}
