import { US_PER_MS } from '#libs/kernel';
import {
  type BookInput,
  type WireDepth,
  type WireLevel,
  type WireQuote,
  type WireTrade,
  isInstrumentName,
} from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide, wholeField } from '../../codec/number-text-fields.js';
import { type ReadableParts, readParts, readTrades } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray, asObject, textField } from '../../values/json.js';
import { OKX } from '../name.js';

/** A checksum was a signed 32-bit number. */
const CHECKSUM_LIMIT = 0x8000_0000;
/** `books` has 400 levels; a longer side than this is nothing that OKX sends. */
const MAX_LEVELS = 5_000;

const WHOLE = /^\d{1,20}$/u;

/** A message of a public channel: what it is about, and its records. */
export interface Push {
  readonly channel: string;
  readonly instrument: string;
  readonly action: string | undefined;
  readonly data: readonly unknown[];
}

/** The trades of `trades` and `trades-all`; `side` is the taker's (71 of 71 recorded). Throws JsonShapeError. */
export function tradesOf({ instrument, data }: Push): ReadableParts<WireTrade> {
  return readTrades(data, (record) => {
    const trade = asRecord(record);
    return {
      type: 'trade',
      venue: OKX,
      instrument,
      tradeId: tradeIdOf(trade, 'tradeId'),
      price: plainFrom(trade['px'], '"px"'),
      size: plainFrom(trade['sz'], '"sz"'),
      takerSide: sideOf(trade),
      exchangeTimeUs: timeOf(trade),
      ...aggregateOf(trade),
    };
  });
}

/** `trades` adds up what one order took at one price: `count` executions, whose last id is the message's. */
function aggregateOf(trade: JsonObject): Pick<WireTrade, 'kind' | 'madeOf'> {
  const count = wholeField(trade, 'count') ?? 1;
  if (count <= 1) return {};
  const id = tradeIdOf(trade, 'tradeId');
  const last = WHOLE.test(id) ? BigInt(id) : undefined;
  const madeOf = last === undefined ? undefined : { first: last - BigInt(count) + 1n, last };
  return { kind: 'aggregate', ...(madeOf === undefined ? {} : { madeOf }) };
}

/** The best bid and ask of `tickers`. Throws JsonShapeError. */
export function tickerQuotesOf({ instrument, data }: Push): ReadableParts<WireQuote> {
  return readParts(data, (record) => {
    const ticker = asRecord(record);
    const bid = quoteSide(ticker['bidPx'], ticker['bidSz']);
    return quoteOf(instrument, ticker, bid, quoteSide(ticker['askPx'], ticker['askSz']));
  });
}

/** The best bid and ask of `bbo-tbt`. Throws JsonShapeError. */
export function bestQuotesOf({ instrument, data }: Push): ReadableParts<WireQuote> {
  return readParts(data, (entry) => {
    const record = asRecord(entry);
    const [bid] = levelsOf(record['bids'], '"bids"');
    const [ask] = levelsOf(record['asks'], '"asks"');
    return quoteOf(instrument, record, quoteSide(bid?.[0], bid?.[1]), quoteSide(ask?.[0], ask?.[1]));
  });
}

/** The depth of `books` and the `-l2-tbt` channels: a snapshot, then deltas that name the one before. Throws JsonShapeError. */
export function booksOf(push: Push): BookInput[] {
  const kind = kindOf(push.action);
  return push.data.map(asRecord).map((record) => ({
    depth: depthOf(push.instrument, record, kind),
    checksum: checksumOf(record),
    previousSequence: wholeField(record, 'prevSeqId'),
  }));
}

/** The depth of `books5`: the five best levels, whole, every time. Throws JsonShapeError. */
export function topLevelsOf({ instrument, data }: Push): WireDepth[] {
  return data.map((record) => depthOf(instrument, asRecord(record), 'snapshot'));
}

/** The name of an instrument: ours and OKX's are the same. Throws JsonShapeError. */
export function instrumentOf(instId: string): string {
  const instrument = instId.normalize('NFC').toUpperCase();
  if (!isInstrumentName(instrument)) throw new JsonShapeError('"instId" is not an instrument');
  return instrument;
}

function asRecord(value: unknown): JsonObject {
  return asObject(value, 'a record of "data"');
}

function depthOf(instrument: string, record: JsonObject, kind: WireDepth['kind']): WireDepth {
  const sequence = wholeField(record, 'seqId') ?? null;
  return {
    type: 'depth',
    venue: OKX,
    instrument,
    kind,
    bids: levelsOf(record['bids'], '"bids"'),
    asks: levelsOf(record['asks'], '"asks"'),
    firstSequence: sequence,
    lastSequence: sequence,
    exchangeTimeUs: timeOf(record),
  };
}

function quoteOf(
  instrument: string,
  record: JsonObject,
  [bidPrice, bidSize]: readonly [string | null, string | null],
  [askPrice, askSize]: readonly [string | null, string | null],
): WireQuote {
  const exchangeTimeUs = timeOf(record);
  const sequence = wholeField(record, 'seqId') ?? null;
  return { type: 'quote', venue: OKX, instrument, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs, sequence };
}

/**
 * The levels of a side: `[price, size, "0" (deprecated), orders]`; what stands behind the size is not read. Throws
 * JsonShapeError.
 */
export function levelsOf(value: unknown, what: string): WireLevel[] {
  if (value === undefined || value === null) return [];
  const levels = asArray(value, what);
  if (levels.length > MAX_LEVELS) throw new JsonShapeError(`${what} has more than ${MAX_LEVELS} levels`);
  return levels.map((item) => {
    const level = asArray(item, 'a level');
    return [positivePlainFrom(level[0], 'a price'), plainFrom(level[1], 'a size')];
  });
}

function kindOf(action: string | undefined): WireDepth['kind'] {
  if (action === 'snapshot') return 'snapshot';
  if (action === 'update') return 'delta';
  throw new JsonShapeError('"action" is neither snapshot nor update');
}

/** The checksum: since 2026-06-23 it is always 0 and proves nothing; older recordings carry real ones. Throws JsonShapeError. */
export function checksumOf(record: JsonObject): number | undefined {
  const checksum = wholeField(record, 'checksum');
  if (checksum === undefined || checksum === 0) return undefined;
  if (checksum < -CHECKSUM_LIMIT || checksum >= CHECKSUM_LIMIT) {
    throw new JsonShapeError('"checksum" is not a signed number of 32 bits');
  }
  return checksum;
}

/** The side of a trade. Throws JsonShapeError. */
export function sideOf(trade: JsonObject): 'buy' | 'sell' {
  const side = textField(trade, 'side');
  if (side === 'buy' || side === 'sell') return side;
  throw new JsonShapeError('"side" is neither buy nor sell');
}

/** `ts` is a text of milliseconds. */
function timeOf(record: JsonObject): number | null {
  const ms = wholeField(record, 'ts');
  if (ms === undefined) return null;
  const us = ms * US_PER_MS;
  if (ms < 0 || !Number.isSafeInteger(us)) throw new JsonShapeError('"ts" is not a time');
  return us;
}
