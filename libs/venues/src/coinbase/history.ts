import {
  type BarPage,
  DAY_US,
  HOUR_US,
  type HistoryProtocol,
  MINUTE_US,
  type TradePage,
  type WireBar,
  type WirePastTrade,
  listIn,
  usFromSecondsText,
} from '../history/index.js';
import { JsonShapeError, asObject, textField } from '../values/json.js';
import { usFromRfc3339 } from '../values/rfc3339.js';
import { coinbaseProtocol } from './protocol.js';

const PRODUCTS = '/api/v3/brokerage/market/products';
const MAX_TRADES = 1_000;

/** Coinbase's past: the public candles and ticker of a product; see the README beside this file. */
export const coinbaseHistory: HistoryProtocol = {
  title: 'Coinbase',
  restUrl: coinbaseProtocol.addresses.restUrl,
  pauseMs: 150,
  burst: 4,
  intervals: new Map([
    [MINUTE_US, 'ONE_MINUTE'],
    [5 * MINUTE_US, 'FIVE_MINUTE'],
    [15 * MINUTE_US, 'FIFTEEN_MINUTE'],
    [30 * MINUTE_US, 'THIRTY_MINUTE'],
    [HOUR_US, 'ONE_HOUR'],
    [2 * HOUR_US, 'TWO_HOUR'],
    [6 * HOUR_US, 'SIX_HOUR'],
    [DAY_US, 'ONE_DAY'],
  ]),
  // Coinbase gives up to 350 and refuses ranges that hold more.
  barsPerPage: 300,
  barsPath,
  readBars: (body) => listIn(body, 'candles').map(barOf),
  tradesPath,
  readTrades: (body) => listIn(body, 'trades').map(tradeOf),
  // Refusals have a status of their own.
  refusalOf: () => undefined,
};

function barsPath({ instrument, interval, fromUs, toUs }: BarPage): string {
  const range = `start=${fromUs / 1e6}&end=${Math.ceil(toUs / 1e6) - 1}`;
  return `${PRODUCTS}/${encodeURIComponent(instrument.venueSymbol)}/candles?${range}&granularity=${interval}`;
}

/** Earlier pages could be chosen by whole seconds only, which splits a second: there is one page. */
function tradesPath({ instrument, wanted, before }: TradePage): string | undefined {
  if (before !== undefined) return undefined;
  return `${PRODUCTS}/${encodeURIComponent(instrument.venueSymbol)}/ticker?limit=${Math.min(wanted, MAX_TRADES)}`;
}

function barOf(value: unknown): WireBar {
  const candle = asObject(value, 'a candle');
  return {
    startUs: usFromSecondsText(textField(candle, 'start')),
    open: textField(candle, 'open'),
    high: textField(candle, 'high'),
    low: textField(candle, 'low'),
    close: textField(candle, 'close'),
    volume: textField(candle, 'volume'),
  };
}

function tradeOf(value: unknown): WirePastTrade {
  const trade = asObject(value, 'a trade');
  const exchangeAtUs = usFromRfc3339(textField(trade, 'time'));
  if (exchangeAtUs === undefined) throw new JsonShapeError('"time" is not a time');
  const { side } = trade;
  if (side !== 'BUY' && side !== 'SELL') throw new JsonShapeError('"side" is neither BUY nor SELL');
  return {
    tradeId: textField(trade, 'trade_id'),
    price: textField(trade, 'price'),
    size: textField(trade, 'size'),
    // As on the socket it is the maker's.
    takerSide: side === 'BUY' ? 'SELL' : 'BUY',
    exchangeAtUs,
  };
}
