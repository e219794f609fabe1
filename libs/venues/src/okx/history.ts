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
  codedRefusal,
  listIn,
  rowOf,
  usFromMsText,
} from '../history/index.js';
import { JsonShapeError, asObject, textField } from '../values/json.js';
import { okxProtocol } from './protocol.js';

/** `candles` knows so many bars back, `history-candles` years, without the newest for a while. */
const RECENT_BARS = 1_400;
const BARS_PER_PAGE = 100;
const RECENT_TRADES = 500;
const TRADES_PER_PAGE = 100;
/** Too many requests, busy, time-out. */
const MAY_PASS = new Set(['50001', '50004', '50011', '50013', '50026', '50061']);

/** OKX's past: `/api/v5/market/candles`, `history-candles`, `trades`, `history-trades`; see the README beside this file. */
export const okxHistory: HistoryProtocol = {
  title: 'OKX',
  restUrl: okxProtocol.addresses.restUrl,
  // 20 requests in 2 s for the strictest of them.
  pauseMs: 120,
  burst: 4,
  intervals: new Map([
    [MINUTE_US, '1m'],
    [3 * MINUTE_US, '3m'],
    [5 * MINUTE_US, '5m'],
    [15 * MINUTE_US, '15m'],
    [30 * MINUTE_US, '30m'],
    [HOUR_US, '1H'],
    [2 * HOUR_US, '2H'],
    [4 * HOUR_US, '4H'],
    // Without the ending these begin by Hong Kong's clock.
    [6 * HOUR_US, '6Hutc'],
    [12 * HOUR_US, '12Hutc'],
    [DAY_US, '1Dutc'],
  ]),
  barsPerPage: BARS_PER_PAGE,
  barsPath,
  readBars: (body) => listIn(body, 'data').map(rowOf).filter(isClosed).map(barOf),
  tradesPath,
  readTrades: (body) => listIn(body, 'data').map(tradeOf),
  refusalOf: codedRefusal({ title: 'OKX', codeField: 'code', textField: 'msg', mayPass: MAY_PASS }),
};

/** `after` asks for what is older, `before` for what is newer, both without the time itself. */
function barsPath({ instrument, interval, intervalUs, fromUs, toUs, nowUs }: BarPage): string {
  const isRecent = nowUs - fromUs < RECENT_BARS * intervalUs;
  const range = `after=${Math.ceil(toUs / 1_000)}&before=${fromUs / 1_000 - 1}&limit=${BARS_PER_PAGE}`;
  const path = isRecent ? 'candles' : 'history-candles';
  return `/api/v5/market/${path}?instId=${encodeURIComponent(instrument.venueSymbol)}&bar=${interval}&${range}`;
}

function tradesPath({ instrument, wanted, before }: TradePage): string {
  const venueSymbol = encodeURIComponent(instrument.venueSymbol);
  if (before === undefined)
    return `/api/v5/market/trades?instId=${venueSymbol}&limit=${Math.min(wanted, RECENT_TRADES)}`;
  const limit = Math.min(wanted, TRADES_PER_PAGE);
  return `/api/v5/market/history-trades?instId=${venueSymbol}&type=1&after=${before.tradeId}&limit=${limit}`;
}

/** The ninth entry says whether the bar is complete; answers from before 2022 have seven. */
function isClosed(row: readonly unknown[]): boolean {
  return row.length < 9 || cell(row, 8) === '1';
}

function barOf(row: readonly unknown[]): WireBar {
  return {
    startUs: usFromMsText(cell(row, 0)),
    open: cell(row, 1),
    high: cell(row, 2),
    low: cell(row, 3),
    close: cell(row, 4),
    volume: cell(row, 5),
    value: cell(row, row.length > 7 ? 7 : 6),
  };
}

function tradeOf(value: unknown): WirePastTrade {
  const trade = asObject(value, 'a trade');
  const { side } = trade;
  if (side !== 'buy' && side !== 'sell') throw new JsonShapeError('"side" is neither buy nor sell');
  return {
    tradeId: textField(trade, 'tradeId'),
    price: textField(trade, 'px'),
    size: textField(trade, 'sz'),
    takerSide: side === 'buy' ? 'BUY' : 'SELL',
    exchangeAtUs: usFromMsText(textField(trade, 'ts')),
  };
}
