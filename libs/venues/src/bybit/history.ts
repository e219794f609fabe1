import type { ExactJson } from '../values/exact-json.js';
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
import { bybitProtocol } from './protocol.js';

/** The older documents say 200, the newer 1,000. */
const BARS_PER_PAGE = 200;
/** Spot gives no more, and no earlier page. */
const MAX_TRADES = 60;
/** Server errors and too many requests. */
const MAY_PASS = new Set(['10000', '10006', '10016', '10018']);

/** Bybit's past of spot: `/v5/market/kline` and `/v5/market/recent-trade`; see the README beside this file. */
export const bybitHistory: HistoryProtocol = {
  title: 'Bybit',
  restUrl: bybitProtocol.addresses.restUrl,
  // 600 requests in 5 s and address.
  pauseMs: 50,
  burst: 20,
  intervals: new Map([
    [MINUTE_US, '1'],
    [3 * MINUTE_US, '3'],
    [5 * MINUTE_US, '5'],
    [15 * MINUTE_US, '15'],
    [30 * MINUTE_US, '30'],
    [HOUR_US, '60'],
    [2 * HOUR_US, '120'],
    [4 * HOUR_US, '240'],
    [6 * HOUR_US, '360'],
    [12 * HOUR_US, '720'],
    [DAY_US, 'D'],
  ]),
  barsPerPage: BARS_PER_PAGE,
  barsPath,
  readBars: (body) => listOf(body).map(barOf),
  tradesPath,
  readTrades: (body) => listOf(body).map(tradeOf),
  refusalOf: codedRefusal({ title: 'Bybit', codeField: 'retCode', textField: 'retMsg', mayPass: MAY_PASS }),
};

function listOf(body: ExactJson): readonly unknown[] {
  return listIn(asObject(asObject(body, 'the answer')['result'], '"result"'), 'list');
}

function barsPath({ instrument, interval, fromUs, toUs }: BarPage): string {
  const range = `start=${fromUs / 1_000}&end=${Math.ceil(toUs / 1_000) - 1}&limit=${BARS_PER_PAGE}`;
  return `/v5/market/kline?category=spot&symbol=${encodeURIComponent(instrument.venueSymbol)}&interval=${interval}&${range}`;
}

function tradesPath({ instrument, wanted, before }: TradePage): string | undefined {
  if (before !== undefined) return undefined;
  const limit = Math.min(wanted, MAX_TRADES);
  return `/v5/market/recent-trade?category=spot&symbol=${encodeURIComponent(instrument.venueSymbol)}&limit=${limit}`;
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
    value: cell(row, 6),
  };
}

function tradeOf(value: unknown): WirePastTrade {
  const trade = asObject(value, 'a trade');
  const { side } = trade;
  if (side !== 'Buy' && side !== 'Sell') throw new JsonShapeError('"side" is neither Buy nor Sell');
  return {
    tradeId: textField(trade, 'execId'),
    price: textField(trade, 'price'),
    size: textField(trade, 'size'),
    takerSide: side === 'Buy' ? 'BUY' : 'SELL',
    exchangeAtUs: usFromMsText(textField(trade, 'time')),
  };
}
