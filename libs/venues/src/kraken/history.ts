import { type Problem, problem } from '#libs/kernel';
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
  rowOf,
  usFromDecimalSeconds,
  usFromSecondsText,
  whole,
  wholeId,
} from '../history/index.js';
import { JsonShapeError, asArray, asObject, isJsonObject } from '../values/json.js';
import { krakenProtocol } from './protocol.js';
import { restAssetName } from './codec/symbols.js';

const MAX_TRADES = 1_000;
const MAY_PASS = /^(?:EAPI:Rate limit exceeded|EGeneral:Too many requests|EGeneral:Temporary lockout|EService:)/u;

/** Kraken's past: `/0/public/OHLC` and `/0/public/Trades`; see the README beside this file. */
export const krakenHistory: HistoryProtocol = {
  title: 'Kraken',
  restUrl: krakenProtocol.addresses.restUrl,
  pauseMs: 1_100,
  burst: 0,
  intervals: new Map(
    [MINUTE_US, 5 * MINUTE_US, 15 * MINUTE_US, 30 * MINUTE_US, HOUR_US, 4 * HOUR_US, DAY_US].map((us) => [
      us,
      String(us / MINUTE_US),
    ]),
  ),
  // Only the newest 720 can be had, wherever they are asked from.
  barsPerPage: undefined,
  barsPath,
  readBars: (body) => rowsOf(body).map(barOf),
  tradesPath,
  readTrades: (body) => rowsOf(body).map(tradeOf),
  refusalOf,
};

function pairOf(venueSymbol: string): string {
  return venueSymbol.split('/').map(restAssetName).join('');
}

/** `since` is in seconds; whether it is the first or the one before it differs between the documents. */
function barsPath({ instrument, interval, fromUs }: BarPage): string {
  return `/0/public/OHLC?pair=${encodeURIComponent(pairOf(instrument.venueSymbol))}&interval=${interval}&since=${Math.max(0, fromUs / 1e6 - 1)}`;
}

/** `since` only goes forwards: what it leaves out are the newest trades, so that there is one page. */
function tradesPath({ instrument, wanted, before }: TradePage): string | undefined {
  if (before !== undefined) return undefined;
  return `/0/public/Trades?pair=${encodeURIComponent(pairOf(instrument.venueSymbol))}&count=${Math.min(wanted, MAX_TRADES)}`;
}

/** The rows of the one pair that was asked for, whatever it is called in the answer. */
function rowsOf(body: ExactJson): readonly unknown[] {
  const result = asObject(asObject(body, 'the answer')['result'], '"result"');
  const pairs = Object.entries(result).filter(([key]) => key !== 'last');
  if (pairs.length !== 1) throw new JsonShapeError(`it holds ${pairs.length} pairs`);
  return asArray(pairs[0]?.[1], 'the rows');
}

/** `[time, open, high, low, close, vwap, volume, count]`; an interval without trades repeats the close with volume 0. */
function barOf(value: unknown): WireBar {
  const row = rowOf(value);
  return {
    startUs: usFromSecondsText(cell(row, 0)),
    open: cell(row, 1),
    high: cell(row, 2),
    low: cell(row, 3),
    close: cell(row, 4),
    volume: cell(row, 6),
    trades: whole(cell(row, 7)),
  };
}

/** `[price, volume, time, b|s, m|l, misc, trade id]`; the side is the taker's. */
function tradeOf(value: unknown): WirePastTrade {
  const row = rowOf(value);
  const side = cell(row, 3);
  if (side !== 'b' && side !== 's') throw new JsonShapeError('a side is neither b nor s');
  return {
    tradeId: wholeId(cell(row, 6)),
    price: cell(row, 0),
    size: cell(row, 1),
    takerSide: side === 'b' ? 'BUY' : 'SELL',
    exchangeAtUs: usFromDecimalSeconds(cell(row, 2)),
  };
}

/** Refusals come with status 200. */
function refusalOf(body: ExactJson): Problem | undefined {
  const errors = isJsonObject(body) ? body['error'] : undefined;
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const [first] = errors as readonly unknown[];
  const reason = typeof first === 'string' ? first.slice(0, 200) : 'no reason given';
  return problem(
    'HISTORY_REFUSED',
    `Kraken refused the question about the past: ${reason}.`,
    { reason },
    MAY_PASS.test(reason),
  );
}
